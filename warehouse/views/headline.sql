-- The own revenue and expenditure of each budget (一般公共预算收入, not 总收入, which adds transfers), one row for each
-- report, region, period, scope, named part of the area, budget, side and stage: the most precise statement that the report holds. A report that
-- lies under several file names appears under each.
select
    file.report_file, region, period, scope, area, fund, side, stage,
    amount_wan,
    bound, item, page, quote, sentence, source, ranked.report_id, figure_id, seq
from (
    select
        figures.*,
        row_number() over (
            partition by report_id, region, period, scope, area, fund, side, stage
            -- 收入 alone leaves it to the context which one is meant
            order by
                case bound when 'exact' then 0 else 1 end,
                case when length(item) > 2 then 0 else 1 end,
                step_fen,
                seq
        ) as choice
    from figures
    where headline in ('revenue', 'expenditure')
) as ranked
join (select distinct report_id, report_file from report_file) as file on file.report_id = ranked.report_id
where choice = 1
