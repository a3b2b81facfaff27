-- Every figure that competes for a cell of fiscal_panel (竞争同一格的数), the one taken first. Of the stages final (决算) counts
-- before execution (执行), adjusted budget (调整预算), none stated and budget (预算); then an exact statement before 约, 债务 before
-- 债券, a full name before 收入 alone, what counts in no other area (含开发区), the smallest step of the last digit, the higher
-- confidence, the report that is nearest to the year, and the hash of the report, so that the order of loading plays no part.
--
-- year: of a debt, the year at whose end it stands
-- quantity: what the cell holds; fiscal_panel has a column of this name with _wan at its end
-- choice: 1 is the figure that fiscal_panel takes
-- stage_rank: 0 final, 1 execution, 2 adjusted budget, 3 not said, 4 budget: the lower the better
-- wording_rank: 0 plain, 1 counted with another area (含开发区), 2 收入 alone, 3 债券 for 债务
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    quantity,
    row_number() over (
        partition by region, year, scope, sub_area, quantity
        order by
            stage_rank,
            case bound when 'exact' then 0 else 1 end,
            wording_rank,
            step_fen,
            confidence desc,
            abs(coalesce(report_year, year) - year),
            substr(figure_key, 1, 12),
            seq
    ) as choice,
    case when amount_fen % 1000000 = 0 then amount_fen / 1000000 else amount_fen / 1000000.0 end as amount_wan,
    stage,
    report_file,
    page,
    quote,
    figure_id,
    bound,
    item,
    area,
    confidence,
    amount_fen,
    step_fen,
    stage_rank,
    wording_rank,
    report_id
from panel_statements
