-- One item over the years (时间序列), as first reported and as the latest report restates it: a row for each area or department, scope,
-- budget, side, item and year that a report gives account of (budgets are left out). Reports follow each other by the year that
-- they are about, execution before final account.
--
-- report_count: how many reports state it
-- revision: same · rounding (written more and less precisely) · restated; null where one report states it
-- revision_wan: the latest statement less the first, in 万元
-- first_wan: as first reported, in 万元
-- latest_wan: as the latest report states it, in 万元
-- first_*: the same of the first report
-- latest_*: the same of the latest report
select
    region,
    region_code,
    agency,
    scope,
    sub_area,
    fund,
    side,
    item,
    item_code,
    year,
    report_count,
    first_wan,
    latest_wan,
    case
        when (latest_fen - first_fen) % 1000000 = 0 then (latest_fen - first_fen) / 1000000
        else (latest_fen - first_fen) / 1000000.0
    end as revision_wan,
    case
        when report_count = 1 then null
        when latest_fen = first_fen then 'same'
        when latest_step_fen <> first_step_fen and 2 * abs(latest_fen - first_fen) <= latest_step_fen + first_step_fen
            then 'rounding'
        else 'restated'
    end as revision,
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
        region, region_code, agency, scope, sub_area, fund, side, item, item_code, year,
        row_number() over in_time as report_number,
        count(*) over (partition by region, agency, scope, sub_area, fund, side, item, year) as report_count,
        first_value(amount_wan) over in_time as first_wan,
        first_value(amount_fen) over in_time as first_fen,
        first_value(step_fen) over in_time as first_step_fen,
        first_value(stage) over in_time as first_stage,
        first_value(report_file) over in_time as first_report_file,
        first_value(page) over in_time as first_page,
        first_value(figure_id) over in_time as first_figure_id,
        amount_wan as latest_wan,
        amount_fen as latest_fen,
        step_fen as latest_step_fen,
        stage as latest_stage,
        report_file as latest_report_file,
        page as latest_page,
        figure_id as latest_figure_id
    from (
        select
            year_figures.*,
            row_number() over (
                partition by region, agency, scope, sub_area, fund, side, item, year, report_id
                order by stage_rank, vague_rank, step_fen, confidence desc, figure_id
            ) as choice
        from year_figures
        where
            coalesce(stage, 'execution') in ('final', 'execution')
            and (region is not null or agency is not null)
            and item <> ''
    ) as of_report
    where choice = 1
    window in_time as (
        partition by region, agency, scope, sub_area, fund, side, item, year
        order by report_year, report_rank, substr(figure_key, 1, 12)
    )
) as ordered
where report_number = report_count
