-- The panel (财政面板): a row for each area, year and scope with revenue and expenditure of the four budgets, tax revenue, limits
-- and balances of the debt, and where each number stands. Where several figures compete for a cell, the most precise statement
-- of the highest stage is taken; panel_figures ranks them, conflicts lists those left out. Null: no report loaded states it.
-- Kept by region, year.
--
-- year: the year; debts stand at its end
-- general_revenue_wan: own revenue of the general budget (一般公共预算收入), in 万元
-- tax_revenue_wan: tax revenue (税收收入), in 万元
-- general_expenditure_wan: expenditure of the general budget (一般公共预算支出), in 万元
-- fund_revenue_wan: revenue of government funds (政府性基金收入), in 万元
-- fund_expenditure_wan: expenditure of government funds (政府性基金支出), in 万元
-- state_capital_revenue_wan: revenue of the state capital budget (国有资本经营收入), in 万元
-- state_capital_expenditure_wan: expenditure of the state capital budget (国有资本经营支出), in 万元
-- social_insurance_revenue_wan: revenue of social insurance funds (社会保险基金收入), in 万元
-- social_insurance_expenditure_wan: expenditure of social insurance funds (社会保险基金支出), in 万元
-- general_debt_limit_wan: limit of general debt (一般债务限额) at the end of the year, in 万元
-- general_debt_balance_wan: balance of general debt (一般债务余额) at the end of the year, in 万元
-- special_debt_limit_wan: limit of special debt (专项债务限额) at the end of the year, in 万元
-- special_debt_balance_wan: balance of special debt (专项债务余额) at the end of the year, in 万元
-- total_debt_limit_wan: limit of government debt (政府债务限额) at the end of the year, in 万元
-- total_debt_balance_wan: balance of government debt (政府债务余额) at the end of the year, in 万元
-- *_stage: stage of the amount before it
-- *_report_file: the report that states it
-- *_page: page of that report
-- *_quote: the amount as written there
-- *_figure_id: the figure, for joining with figures or figure
select
    region,
    max(region_code) as region_code,
    year,
    scope,
    sub_area,
    max(case when quantity = 'general_revenue' then amount_wan end) as general_revenue_wan,
    max(case when quantity = 'general_revenue' then stage end) as general_revenue_stage,
    max(case when quantity = 'general_revenue' then report_file end) as general_revenue_report_file,
    max(case when quantity = 'general_revenue' then page end) as general_revenue_page,
    max(case when quantity = 'general_revenue' then quote end) as general_revenue_quote,
    max(case when quantity = 'general_revenue' then figure_id end) as general_revenue_figure_id,
    max(case when quantity = 'tax_revenue' then amount_wan end) as tax_revenue_wan,
    max(case when quantity = 'tax_revenue' then stage end) as tax_revenue_stage,
    max(case when quantity = 'tax_revenue' then report_file end) as tax_revenue_report_file,
    max(case when quantity = 'tax_revenue' then page end) as tax_revenue_page,
    max(case when quantity = 'tax_revenue' then quote end) as tax_revenue_quote,
    max(case when quantity = 'tax_revenue' then figure_id end) as tax_revenue_figure_id,
    max(case when quantity = 'general_expenditure' then amount_wan end) as general_expenditure_wan,
    max(case when quantity = 'general_expenditure' then stage end) as general_expenditure_stage,
    max(case when quantity = 'general_expenditure' then report_file end) as general_expenditure_report_file,
    max(case when quantity = 'general_expenditure' then page end) as general_expenditure_page,
    max(case when quantity = 'general_expenditure' then quote end) as general_expenditure_quote,
    max(case when quantity = 'general_expenditure' then figure_id end) as general_expenditure_figure_id,
    max(case when quantity = 'fund_revenue' then amount_wan end) as fund_revenue_wan,
    max(case when quantity = 'fund_revenue' then stage end) as fund_revenue_stage,
    max(case when quantity = 'fund_revenue' then report_file end) as fund_revenue_report_file,
    max(case when quantity = 'fund_revenue' then page end) as fund_revenue_page,
    max(case when quantity = 'fund_revenue' then quote end) as fund_revenue_quote,
    max(case when quantity = 'fund_revenue' then figure_id end) as fund_revenue_figure_id,
    max(case when quantity = 'fund_expenditure' then amount_wan end) as fund_expenditure_wan,
    max(case when quantity = 'fund_expenditure' then stage end) as fund_expenditure_stage,
    max(case when quantity = 'fund_expenditure' then report_file end) as fund_expenditure_report_file,
    max(case when quantity = 'fund_expenditure' then page end) as fund_expenditure_page,
    max(case when quantity = 'fund_expenditure' then quote end) as fund_expenditure_quote,
    max(case when quantity = 'fund_expenditure' then figure_id end) as fund_expenditure_figure_id,
    max(case when quantity = 'state_capital_revenue' then amount_wan end) as state_capital_revenue_wan,
    max(case when quantity = 'state_capital_revenue' then stage end) as state_capital_revenue_stage,
    max(case when quantity = 'state_capital_revenue' then report_file end) as state_capital_revenue_report_file,
    max(case when quantity = 'state_capital_revenue' then page end) as state_capital_revenue_page,
    max(case when quantity = 'state_capital_revenue' then quote end) as state_capital_revenue_quote,
    max(case when quantity = 'state_capital_revenue' then figure_id end) as state_capital_revenue_figure_id,
    max(case when quantity = 'state_capital_expenditure' then amount_wan end) as state_capital_expenditure_wan,
    max(case when quantity = 'state_capital_expenditure' then stage end) as state_capital_expenditure_stage,
    max(case when quantity = 'state_capital_expenditure' then report_file end) as state_capital_expenditure_report_file,
    max(case when quantity = 'state_capital_expenditure' then page end) as state_capital_expenditure_page,
    max(case when quantity = 'state_capital_expenditure' then quote end) as state_capital_expenditure_quote,
    max(case when quantity = 'state_capital_expenditure' then figure_id end) as state_capital_expenditure_figure_id,
    max(case when quantity = 'social_insurance_revenue' then amount_wan end) as social_insurance_revenue_wan,
    max(case when quantity = 'social_insurance_revenue' then stage end) as social_insurance_revenue_stage,
    max(case when quantity = 'social_insurance_revenue' then report_file end) as social_insurance_revenue_report_file,
    max(case when quantity = 'social_insurance_revenue' then page end) as social_insurance_revenue_page,
    max(case when quantity = 'social_insurance_revenue' then quote end) as social_insurance_revenue_quote,
    max(case when quantity = 'social_insurance_revenue' then figure_id end) as social_insurance_revenue_figure_id,
    max(case when quantity = 'social_insurance_expenditure' then amount_wan end) as social_insurance_expenditure_wan,
    max(case when quantity = 'social_insurance_expenditure' then stage end) as social_insurance_expenditure_stage,
    max(case when quantity = 'social_insurance_expenditure' then report_file end) as social_insurance_expenditure_report_file,
    max(case when quantity = 'social_insurance_expenditure' then page end) as social_insurance_expenditure_page,
    max(case when quantity = 'social_insurance_expenditure' then quote end) as social_insurance_expenditure_quote,
    max(case when quantity = 'social_insurance_expenditure' then figure_id end) as social_insurance_expenditure_figure_id,
    max(case when quantity = 'general_debt_limit' then amount_wan end) as general_debt_limit_wan,
    max(case when quantity = 'general_debt_limit' then stage end) as general_debt_limit_stage,
    max(case when quantity = 'general_debt_limit' then report_file end) as general_debt_limit_report_file,
    max(case when quantity = 'general_debt_limit' then page end) as general_debt_limit_page,
    max(case when quantity = 'general_debt_limit' then quote end) as general_debt_limit_quote,
    max(case when quantity = 'general_debt_limit' then figure_id end) as general_debt_limit_figure_id,
    max(case when quantity = 'general_debt_balance' then amount_wan end) as general_debt_balance_wan,
    max(case when quantity = 'general_debt_balance' then stage end) as general_debt_balance_stage,
    max(case when quantity = 'general_debt_balance' then report_file end) as general_debt_balance_report_file,
    max(case when quantity = 'general_debt_balance' then page end) as general_debt_balance_page,
    max(case when quantity = 'general_debt_balance' then quote end) as general_debt_balance_quote,
    max(case when quantity = 'general_debt_balance' then figure_id end) as general_debt_balance_figure_id,
    max(case when quantity = 'special_debt_limit' then amount_wan end) as special_debt_limit_wan,
    max(case when quantity = 'special_debt_limit' then stage end) as special_debt_limit_stage,
    max(case when quantity = 'special_debt_limit' then report_file end) as special_debt_limit_report_file,
    max(case when quantity = 'special_debt_limit' then page end) as special_debt_limit_page,
    max(case when quantity = 'special_debt_limit' then quote end) as special_debt_limit_quote,
    max(case when quantity = 'special_debt_limit' then figure_id end) as special_debt_limit_figure_id,
    max(case when quantity = 'special_debt_balance' then amount_wan end) as special_debt_balance_wan,
    max(case when quantity = 'special_debt_balance' then stage end) as special_debt_balance_stage,
    max(case when quantity = 'special_debt_balance' then report_file end) as special_debt_balance_report_file,
    max(case when quantity = 'special_debt_balance' then page end) as special_debt_balance_page,
    max(case when quantity = 'special_debt_balance' then quote end) as special_debt_balance_quote,
    max(case when quantity = 'special_debt_balance' then figure_id end) as special_debt_balance_figure_id,
    max(case when quantity = 'total_debt_limit' then amount_wan end) as total_debt_limit_wan,
    max(case when quantity = 'total_debt_limit' then stage end) as total_debt_limit_stage,
    max(case when quantity = 'total_debt_limit' then report_file end) as total_debt_limit_report_file,
    max(case when quantity = 'total_debt_limit' then page end) as total_debt_limit_page,
    max(case when quantity = 'total_debt_limit' then quote end) as total_debt_limit_quote,
    max(case when quantity = 'total_debt_limit' then figure_id end) as total_debt_limit_figure_id,
    max(case when quantity = 'total_debt_balance' then amount_wan end) as total_debt_balance_wan,
    max(case when quantity = 'total_debt_balance' then stage end) as total_debt_balance_stage,
    max(case when quantity = 'total_debt_balance' then report_file end) as total_debt_balance_report_file,
    max(case when quantity = 'total_debt_balance' then page end) as total_debt_balance_page,
    max(case when quantity = 'total_debt_balance' then quote end) as total_debt_balance_quote,
    max(case when quantity = 'total_debt_balance' then figure_id end) as total_debt_balance_figure_id
from panel_figures
where choice = 1
group by region, year, scope, sub_area
