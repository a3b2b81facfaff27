-- Every figure that states a number of the panel (口径内的数), with what is needed to prefer one to another; panel_figures ranks
-- them. Kept by report_id.
--
-- year: of a debt, the year at whose end it stands
-- quantity: what the cell holds; fiscal_panel has a column of this name with _wan at its end
-- stage_rank: 0 final, 1 execution, 2 adjusted budget, 3 not said, 4 budget: the lower the better
-- wording_rank: 0 plain, 1 counted with another area (含开发区), 2 收入 alone, 3 债券 for 债务
-- report_year: the year that the report is about
-- report_rank: what the report is: 2 final account, 1 execution, 0 budget
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
    figure.fund,
    figure.side,
    report.year as report_year,
    case report.stage when 'final' then 2 when 'execution' then 1 else 0 end as report_rank,
    figure.figure_key,
    figure.seq,
    figure.report_id
from figure
join report on report.report_id = figure.report_id
where
    report.is_current
    and figure.headline is not null
    and coalesce(figure.region, report.region) is not null
    and coalesce(report.kind, 'government') <> 'department'
    and (length(figure.period) = 4 or figure.period like '%-12-31')
