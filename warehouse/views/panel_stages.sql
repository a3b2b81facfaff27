-- From budget to final account (从预算到决算): a row for each area, year, scope and quantity of fiscal_panel with the most precise
-- statement of every stage; what a deviation or a revision is computed from. Kept by region, year.
--
-- quantity: what is stated; fiscal_panel has a column of this name with _wan at its end
-- budget_wan: the budget at the beginning of the year (年初预算), in 万元
-- adjusted_budget_wan: the adjusted budget (调整预算), in 万元
-- execution_wan: execution as first reported (执行数), in 万元
-- final_wan: the final account (决算数), in 万元
-- *_figure_id: the figure that states it
select
    region,
    max(region_code) as region_code,
    year,
    scope,
    sub_area,
    quantity,
    max(case when stage = 'budget' then amount_wan end) as budget_wan,
    max(case when stage = 'adjusted_budget' then amount_wan end) as adjusted_budget_wan,
    max(case when stage = 'execution' then amount_wan end) as execution_wan,
    max(case when stage = 'final' then amount_wan end) as final_wan,
    max(case when stage = 'budget' then figure_id end) as budget_figure_id,
    max(case when stage = 'adjusted_budget' then figure_id end) as adjusted_budget_figure_id,
    max(case when stage = 'execution' then figure_id end) as execution_figure_id,
    max(case when stage = 'final' then figure_id end) as final_figure_id
from (
    select
        panel_figures.*,
        row_number() over (partition by region, year, scope, sub_area, quantity, stage order by choice) as choice_of_stage
    from panel_figures
) as ranked
where choice_of_stage = 1 and stage is not null
group by region, year, scope, sub_area, quantity
