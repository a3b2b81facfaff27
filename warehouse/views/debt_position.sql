-- Debt limits and balances (政府债务限额、余额), general, special and in total, one row for each report, area, day, scope
-- and kind: the most precise statement of the highest stage that the report holds. A report that lies under several
-- file names appears under each.
--
-- as_of: the day at whose end the debt stands
-- kind: general 一般债务 · special 专项债务 · total 政府债务
-- limit_wan: limit (债务限额), in 万元
-- balance_wan: balance (债务余额), in 万元
-- *_page: page of the figure that states the amount
-- *_quote: the amount as written there
-- *_figure_id: the figure that states the amount
select
    file.report_file,
    region,
    as_of,
    scope,
    kind,
    max(case when quantity = 'limit' then amount_wan end) as limit_wan,
    max(case when quantity = 'balance' then amount_wan end) as balance_wan,
    max(case when quantity = 'limit' then page end) as limit_page,
    max(case when quantity = 'balance' then page end) as balance_page,
    max(case when quantity = 'limit' then quote end) as limit_quote,
    max(case when quantity = 'balance' then quote end) as balance_quote,
    ranked.report_id,
    max(case when quantity = 'limit' then figure_id end) as limit_figure_id,
    max(case when quantity = 'balance' then figure_id end) as balance_figure_id
from (
    select
        debt.*,
        row_number() over (
            partition by report_id, region, as_of, scope, kind, quantity
            order by
                case stage
                    when 'final' then 0 when 'execution' then 1 when 'adjusted_budget' then 2 when 'budget' then 4 else 3
                end,
                case bound when 'exact' then 0 else 1 end,
                -- 债券余额 leaves out old debt that is no bond
                case when item like '%债务%' then 0 else 1 end,
                step_fen,
                seq
        ) as choice
    from (
        select
            report_id, region, period_end_date as as_of, scope, stage, bound, item, step_fen, seq,
            amount_wan, page, quote, figure_id,
            case
                when headline like 'general%' then 'general' when headline like 'special%' then 'special' else 'total'
            end as kind,
            case when headline like '%limit' then 'limit' else 'balance' end as quantity
        from figures
        where headline like '%debt%'
    ) as debt
) as ranked
join (select distinct report_id, report_file from report_file) as file on file.report_id = ranked.report_id
where choice = 1
group by file.report_file, region, as_of, scope, kind, ranked.report_id
