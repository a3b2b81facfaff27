-- Every figure that competes for a cell of department_budget (部门预决算各数), the one taken first; where the report does not say whose
-- account it is, the department is null.
--
-- quantity: what the cell holds; department_budget has a column of this name with _wan at its end
-- choice: 1 is the figure that department_budget takes
select
    agency,
    region,
    region_code,
    year,
    stage,
    quantity,
    row_number() over (
        partition by agency, region, year, stage, quantity
        -- a table of one budget alone holds less than the whole account
        order by
            case when fund is null or quantity like '%appropriation' then 0 else 1 end,
            vague_rank,
            step_fen,
            confidence desc,
            substr(figure_key, 1, 12),
            seq
    ) as choice,
    amount_wan,
    item,
    report_file,
    page,
    quote,
    figure_id,
    fund,
    bound,
    amount_fen,
    step_fen,
    confidence,
    report_id
from department_statements
