-- Every figure that competes for a cell of fiscal_panel (竞争同一格的数), the one taken first. Of the stages final (决算) counts
-- before execution (执行), adjusted budget (调整预算), none stated and budget (预算); then an exact statement before 约, 债务 before
-- 债券, a full name before 收入 alone, what counts in no other area (含开发区), the smallest step of the last digit, the higher
-- confidence, and the order of loading.
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
            figure_id
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
from (
    select
        coalesce(figure.region, report.region) as region,
        coalesce(figure.region_code, report.region_code) as region_code,
        cast(substr(figure.period, 1, 4) as integer) as year,
        figure.scope,
        case when figure.scope = 'sub' then figure.area end as sub_area,
        case
            when figure.headline not in ('revenue', 'expenditure') then figure.headline
            when figure.fund = 'government_fund' then 'fund_' || figure.headline
            else figure.fund || '_' || figure.headline
        end as quantity,
        figure.amount_fen,
        figure.stage,
        report.report as report_file,
        figure.page,
        figure.quote,
        figure.figure_id,
        figure.bound,
        figure.item,
        figure.area,
        cast(figure.confidence as numeric) as confidence,
        figure.step_fen,
        case figure.stage
            when 'final' then 0 when 'execution' then 1 when 'adjusted_budget' then 2 when 'budget' then 4 else 3
        end as stage_rank,
        case
            when figure.headline like '%debt%' and figure.item not like '%债务%' then 3
            when length(figure.item) <= 2 then 2
            when figure.scope <> 'sub' and figure.area is not null then 1
            else 0
        end as wording_rank,
        figure.report_id
    from figure
    join report on report.report_id = figure.report_id
    where
        report.is_current
        and figure.headline is not null
        and coalesce(figure.region, report.region) is not null
        and coalesce(report.kind, 'government') <> 'department'
        and (length(figure.period) = 4 or figure.period like '%-12-31')
) as competing
