-- Every amount that a government's report states for an item of the official classification (收支科目的数), ranked as panel_figures
-- ranks.
--
-- class_code: first three digits of the code, the class (类): 205 教育支出
-- choice: 1 is the best statement of the item in its year
-- choice_of_stage: 1 is the best statement of its stage
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    fund,
    side,
    item_code,
    class_code,
    row_number() over (
        partition by region, year, scope, sub_area, fund, side, item_code
        order by stage_rank, vague_rank, step_fen, confidence desc, abs(coalesce(report_year, year) - year), substr(figure_key, 1, 12), seq
    ) as choice,
    row_number() over (
        partition by region, year, scope, sub_area, fund, side, item_code, stage
        order by vague_rank, step_fen, confidence desc, abs(coalesce(report_year, year) - year), substr(figure_key, 1, 12), seq
    ) as choice_of_stage,
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
    confidence,
    report_id
from item_statements
