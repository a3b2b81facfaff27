-- Every figure that competes for a cell of fiscal_panel (竞争同一格的数), the one taken first. Of the stages final (决算) counts
-- before execution (执行), adjusted budget (调整预算), none stated and budget (预算); then an exact statement before 约, 债务 before
-- 债券, a full name before 收入 alone, what counts in no other area (含开发区), the smallest step of the last digit, the higher
-- confidence, and the order of loading.
--
-- year: of a debt, the year at whose end it stands
-- quantity: what the cell holds; fiscal_panel has a column of this name with _wan at its end
-- choice: 1 is the figure that fiscal_panel takes
-- lost_by: why a figure was not taken: stage, bound, wording, precision, confidence, or the order of loading; null for the one taken
-- taken_*: the same of the figure that fiscal_panel takes
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    quantity,
    row_number() over cell as choice,
    case
        when row_number() over cell = 1 then null
        when stage_rank > first_value(stage_rank) over cell then 'stage'
        when bound <> 'exact' and first_value(bound) over cell = 'exact' then 'bound'
        when wording_rank > first_value(wording_rank) over cell then 'wording'
        when step_fen > first_value(step_fen) over cell then 'precision'
        when confidence < first_value(confidence) over cell then 'confidence'
        else 'order'
    end as lost_by,
    amount_wan,
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
    first_value(amount_wan) over cell as taken_wan,
    first_value(stage) over cell as taken_stage,
    first_value(amount_fen) over cell as taken_fen,
    first_value(step_fen) over cell as taken_step_fen,
    first_value(figure_id) over cell as taken_figure_id,
    report_id
from (
    select
        figures.*,
        cast(substr(period, 1, 4) as integer) as year,
        case when scope = 'sub' then area end as sub_area,
        case
            when headline not in ('revenue', 'expenditure') then headline
            when fund = 'government_fund' then 'fund_' || headline
            else fund || '_' || headline
        end as quantity,
        case stage
            when 'final' then 0 when 'execution' then 1 when 'adjusted_budget' then 2 when 'budget' then 4 else 3
        end as stage_rank,
        case
            when headline like '%debt%' and item not like '%债务%' then 3
            when length(item) <= 2 then 2
            when scope <> 'sub' and area is not null then 1
            else 0
        end as wording_rank
    from figures
    where
        headline is not null
        and region is not null
        and coalesce(report_kind, 'government') <> 'department'
        and (length(period) = 4 or period like '%-12-31')
) as competing
window cell as (
    partition by region, year, scope, sub_area, quantity
    order by
        stage_rank,
        case bound when 'exact' then 0 else 1 end,
        wording_rank,
        step_fen,
        confidence desc,
        figure_id
)
