-- What a later report of a government states otherwise than an earlier one did (重述): numbers of the panel and items of the official
-- classification, of years that have passed. series shows any item over the years, restated or not. Kept by region, year.
--
-- item: in the words of the later report
-- item_code: code of the item; null for a number of the panel
-- report_count: how many reports state it
-- first_wan: the outcome as first reported, in 万元
-- latest_wan: as reported last, in 万元
-- revision_wan: latest_wan less first_wan, in 万元
-- first_*: the same of the first statement
-- latest_*: the same of the last statement
with stated as (
    select
        region, region_code, year, scope, sub_area, fund, side, null as item_code, quantity, item, amount_fen, stage, report_file,
        page, figure_id, bound, step_fen, stage_rank, wording_rank as wording, confidence, report_year, report_rank, figure_key,
        report_id
    from panel_statements
    union all
    select
        region, region_code, year, scope, sub_area, fund, side, item_code, item_code as quantity, item, amount_fen, stage, report_file,
        page, figure_id, bound, step_fen, stage_rank, vague_rank as wording, confidence, report_year, report_rank, figure_key,
        report_id
    from item_statements
)
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    fund,
    side,
    item,
    item_code,
    report_count,
    case when first_fen % 1000000 = 0 then first_fen / 1000000 else first_fen / 1000000.0 end as first_wan,
    case when latest_fen % 1000000 = 0 then latest_fen / 1000000 else latest_fen / 1000000.0 end as latest_wan,
    case
        when (latest_fen - first_fen) % 1000000 = 0 then (latest_fen - first_fen) / 1000000
        else (latest_fen - first_fen) / 1000000.0
    end as revision_wan,
    first_stage,
    first_report_file,
    first_page,
    first_figure_id,
    latest_stage,
    latest_report_file,
    latest_page,
    latest_figure_id
from (
    select
        region, region_code, year, scope, sub_area, fund, side, item, item_code,
        row_number() over in_time as report_number,
        count(*) over (partition by region, year, scope, sub_area, fund, side, quantity) as report_count,
        first_value(amount_fen) over in_time as first_fen,
        first_value(step_fen) over in_time as first_step_fen,
        first_value(stage) over in_time as first_stage,
        first_value(report_file) over in_time as first_report_file,
        first_value(page) over in_time as first_page,
        first_value(figure_id) over in_time as first_figure_id,
        amount_fen as latest_fen,
        step_fen as latest_step_fen,
        stage as latest_stage,
        report_file as latest_report_file,
        page as latest_page,
        figure_id as latest_figure_id
    from (
        select
            stated.*,
            row_number() over (
                partition by region, year, scope, sub_area, fund, side, quantity, report_id
                order by stage_rank, case bound when 'exact' then 0 else 1 end, wording, step_fen, confidence desc, figure_id
            ) as choice
        from stated
        where coalesce(stage, 'execution') in ('final', 'execution')
    ) as of_report
    where choice = 1
    window in_time as (
        partition by region, year, scope, sub_area, fund, side, quantity
        order by report_year, report_rank, substr(figure_key, 1, 12)
    )
) as ordered
where
    report_number = report_count
    and report_count > 1
    and latest_fen <> first_fen
    -- written more and less precisely is no restatement
    and (latest_step_fen = first_step_fen or 2 * abs(latest_fen - first_fen) > latest_step_fen + first_step_fen)
