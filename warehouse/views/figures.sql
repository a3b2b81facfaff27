-- Every figure with its report, readable: amounts in 万元, percentages as numbers, the words of the report beside them.
select
    report.report as report_file,
    report.kind as report_kind,
    figure.report_id,
    figure.figure_id,
    figure.seq,
    figure.page,
    coalesce(figure.region, report.region) as region,
    coalesce(figure.region_code, report.region_code) as region_code,
    figure.agency,
    figure.period,
    figure.period_end_date,
    figure.scope,
    figure.area,
    figure.fund,
    figure.side,
    figure.stage,
    figure.item,
    figure.item_code,
    figure.measure,
    figure.base,
    figure.kind,
    figure.bound,
    -- an amount of whole 万元 stays an integer; both divisions are exact for any amount of 15 digits
    case
        when figure.amount_fen % 1000000 = 0 then figure.amount_fen / 1000000
        else figure.amount_fen / 1000000.0
    end as amount_wan,
    case when figure.kind = 'percent' then cast(figure.value as numeric) end as percent,
    figure.value,
    figure.unit,
    figure.quote,
    figure.sentence,
    figure.source,
    figure."table",
    figure."row",
    figure.row_path,
    figure."column",
    figure.code,
    figure.is_ocr,
    cast(figure.confidence as numeric) as confidence,
    figure.of,
    figure.part_of,
    figure.amount_fen,
    figure.step_fen,
    figure.headline,
    figure.figure_key
from figure
join report on report.report_id = figure.report_id
where report.is_current
