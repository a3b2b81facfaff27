-- Every amount that a government's report states for an item of the official classification (收支科目), with what is needed to
-- prefer one to another; item_figures ranks them. Kept by report_id.
--
-- class_code: first three digits of the code, the class (类): 205 教育支出
-- stage_rank: 0 final, 1 execution, 2 adjusted budget, 3 not said, 4 budget: the lower the better
-- vague_rank: 0 an exact amount of the area as it is, 1 about, at least, at most, or counted with another area (含开发区)
-- report_year: the year that the report is about
-- report_rank: orders reports on one year: 0 budget, 1 execution, 2 final account
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    fund,
    side,
    item_code,
    substr(item_code, 1, 3) as class_code,
    item,
    amount_wan,
    stage,
    report_file,
    page,
    quote,
    figure_id,
    bound,
    amount_fen,
    step_fen,
    stage_rank,
    vague_rank,
    confidence,
    report_year,
    report_rank,
    figure_key,
    seq,
    report_id
from year_figures
where
    item_code is not null
    and agency is null
    and coalesce(report_kind, 'government') <> 'department'
    and region is not null
    and length(period) = 4
    and side in ('revenue', 'expenditure')
