-- What each report should hold and what was found (覆盖情况), a row for each: the figures of the panel for the year that the report is
-- about, of a department its totals; the checks that a report of its kind must pass; its pages; its tables that were not understood.
-- Kept by report_id.
--
-- subject: figure · check · page · table
-- name: which figure or check
-- outcome: found or missing · of a check its outcome · of pages and tables read, partly read or not read
-- found_count: figures that state it, relations that settle the check, pages read
-- missing_count: 1 for a figure that is missing; pages or tables that were not read
-- reason: why a check could not be made
with expected (kind, name) as (
    values
        ('government', 'general_revenue'),
        ('government', 'tax_revenue'),
        ('government', 'general_expenditure'),
        ('government', 'fund_revenue'),
        ('government', 'fund_expenditure'),
        ('government', 'state_capital_revenue'),
        ('government', 'state_capital_expenditure'),
        ('government', 'social_insurance_revenue'),
        ('government', 'social_insurance_expenditure'),
        ('government', 'total_debt_limit'),
        ('government', 'total_debt_balance'),
        ('government', 'general_debt_limit'),
        ('government', 'general_debt_balance'),
        ('government', 'special_debt_limit'),
        ('government', 'special_debt_balance'),
        ('bulletin', 'general_revenue'),
        ('bulletin', 'tax_revenue'),
        ('bulletin', 'general_expenditure'),
        ('department', 'total_revenue'),
        ('department', 'total_expenditure'),
        ('department', 'revenue'),
        ('department', 'expenditure'),
        ('department', 'general_appropriation'),
        ('department', 'basic_expenditure'),
        ('department', 'project_expenditure'),
        ('department', 'three_public_expenses')
),
stated as (
    select panel_figures.report_id, quantity as name, count(*) as figure_count
    from panel_figures
    join report on report.report_id = panel_figures.report_id and report.year = panel_figures.year
    group by panel_figures.report_id, quantity
    union all
    select report_id, quantity, count(*)
    from department_figures
    group by report_id, quantity
    union all
    select report_id, 'three_public_expenses', count(*)
    from figures
    where (item like '%三公%经费%' or item like '公务接待%') and report_kind = 'department'
    group by report_id
)
select
    report.report as report_file,
    report.region,
    report.agency,
    report.year,
    'figure' as subject,
    expected.name,
    case when stated.figure_count is null then 'missing' else 'found' end as outcome,
    coalesce(stated.figure_count, 0) as found_count,
    case when stated.figure_count is null then 1 else 0 end as missing_count,
    null as reason,
    report.report_id
from report
join expected on expected.kind = report.kind
left join stated on stated.report_id = report.report_id and stated.name = expected.name
where report.is_current
union all
select
    report.report,
    report.region,
    report.agency,
    report.year,
    'check',
    required_check.name,
    required_check.outcome,
    required_check.check_count,
    case when required_check.outcome = 'not_checkable' then 1 else 0 end,
    required_check.reason,
    report.report_id
from required_check
join report on report.report_id = required_check.report_id
where report.is_current
union all
select
    report.report,
    report.region,
    report.agency,
    report.year,
    'page',
    'pages',
    case when unread.page_count is null then 'read' when unread.page_count < report.page_count then 'partly read' else 'not read' end,
    report.page_count - coalesce(unread.page_count, 0),
    coalesce(unread.page_count, 0),
    unread.reason,
    report.report_id
from report
left join (
    select report_id, count(*) as page_count, min(note) as reason from unread_pages group by report_id
) as unread on unread.report_id = report.report_id
where report.is_current
union all
select
    report.report,
    report.region,
    report.agency,
    report.year,
    'table',
    unread_tables.title,
    'not read',
    0,
    1,
    unread_tables.reason,
    report.report_id
from unread_tables
join report on report.report_id = unread_tables.report_id
