-- Budgets and final accounts of departments (部门预决算), a row for each department, year and stage: revenue and expenditure in all
-- and of the year, what the treasury appropriates, basic and project expenditure. Kept by agency, year.
--
-- total_revenue_wan: revenue with what was carried over (收入总计), in 万元
-- total_expenditure_wan: expenditure with what is carried on (支出总计), in 万元
-- revenue_wan: revenue of the year (本年收入合计), in 万元
-- expenditure_wan: expenditure of the year (本年支出合计), in 万元
-- appropriation_wan: appropriated by the treasury (财政拨款收入), in 万元
-- general_appropriation_wan: of it from the general budget (一般公共预算拨款), in 万元
-- fund_appropriation_wan: of it from government funds (政府性基金预算拨款), in 万元
-- basic_expenditure_wan: basic expenditure (基本支出), in 万元
-- project_expenditure_wan: project expenditure (项目支出), in 万元
-- *_figure_id: the figure that states it
select
    agency,
    region,
    max(region_code) as region_code,
    year,
    stage,
    max(case when quantity = 'total_revenue' then amount_wan end) as total_revenue_wan,
    max(case when quantity = 'total_expenditure' then amount_wan end) as total_expenditure_wan,
    max(case when quantity = 'revenue' then amount_wan end) as revenue_wan,
    max(case when quantity = 'expenditure' then amount_wan end) as expenditure_wan,
    max(case when quantity = 'appropriation' then amount_wan end) as appropriation_wan,
    max(case when quantity = 'general_appropriation' then amount_wan end) as general_appropriation_wan,
    max(case when quantity = 'fund_appropriation' then amount_wan end) as fund_appropriation_wan,
    max(case when quantity = 'basic_expenditure' then amount_wan end) as basic_expenditure_wan,
    max(case when quantity = 'project_expenditure' then amount_wan end) as project_expenditure_wan,
    max(case when quantity = 'total_revenue' then figure_id end) as total_revenue_figure_id,
    max(case when quantity = 'total_expenditure' then figure_id end) as total_expenditure_figure_id,
    max(case when quantity = 'revenue' then figure_id end) as revenue_figure_id,
    max(case when quantity = 'expenditure' then figure_id end) as expenditure_figure_id,
    max(case when quantity = 'appropriation' then figure_id end) as appropriation_figure_id,
    max(case when quantity = 'general_appropriation' then figure_id end) as general_appropriation_figure_id,
    max(case when quantity = 'fund_appropriation' then figure_id end) as fund_appropriation_figure_id,
    max(case when quantity = 'basic_expenditure' then figure_id end) as basic_expenditure_figure_id,
    max(case when quantity = 'project_expenditure' then figure_id end) as project_expenditure_figure_id
from department_figures
where choice = 1 and agency is not null
group by agency, region, year, stage
