-- Revenue by item of the official classification (收入分科目), a row for each area, year, scope, budget and code: 101 税收收入, 10101
-- 增值税, 1030148 国有土地使用权出让收入, and what is transferred (110). Codes of three, five and seven digits stand side by side: sum
-- one length only. Kept by region, year.
--
-- item: name of the item in the report that states the amount
-- amount_wan: the most precise statement of the highest stage, in 万元
-- stage: stage of that amount
-- budget_wan: budget at the beginning of the year (年初预算), in 万元
-- adjusted_budget_wan: adjusted budget (调整预算), in 万元
-- execution_wan: execution (执行数), in 万元
-- final_wan: final account (决算数), in 万元
-- report_file: report that states amount_wan
-- page: page of that report
-- quote: the amount as written there
-- figure_id: the figure that states amount_wan
select
    region,
    max(region_code) as region_code,
    year,
    scope,
    sub_area,
    fund,
    item_code,
    max(case when choice = 1 then item end) as item,
    max(case when choice = 1 then amount_wan end) as amount_wan,
    max(case when choice = 1 then stage end) as stage,
    max(case when stage = 'budget' then amount_wan end) as budget_wan,
    max(case when stage = 'adjusted_budget' then amount_wan end) as adjusted_budget_wan,
    max(case when stage = 'execution' then amount_wan end) as execution_wan,
    max(case when stage = 'final' then amount_wan end) as final_wan,
    max(case when choice = 1 then report_file end) as report_file,
    max(case when choice = 1 then page end) as page,
    max(case when choice = 1 then quote end) as quote,
    max(case when choice = 1 then figure_id end) as figure_id
from item_figures
where choice_of_stage = 1 and side = 'revenue'
group by region, year, scope, sub_area, fund, item_code
