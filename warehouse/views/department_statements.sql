-- Every figure of a department's report that states a number of department_budget (部门收支的数), with what is needed to prefer one
-- to another; department_figures ranks them. Kept by report_id.
--
-- quantity: what the cell holds; department_budget has a column of this name with _wan at its end
-- vague_rank: 0 exact, 1 about, at least or at most
select
    agency,
    region,
    region_code,
    year,
    stage,
    quantity,
    amount_wan,
    item,
    report_file,
    page,
    quote,
    figure_id,
    fund,
    bound,
    vague_rank,
    amount_fen,
    step_fen,
    confidence,
    figure_key,
    seq,
    report_id
from (
    select
        figures.*,
        cast(substr(period, 1, 4) as integer) as year,
        case when bound = 'exact' then 0 else 1 end as vague_rank,
        case
            when item in ('收入总计', '收入总额') then 'total_revenue'
            when item in ('支出总计', '支出总额') then 'total_expenditure'
            when item in ('本年收入合计', '本年收入') and ("column" is null or "column" like '%数') then 'revenue'
            when item in ('本年支出合计', '本年支出') and ("column" is null or "column" like '%数') then 'expenditure'
            when item in ('财政拨款收入', '财政拨款收入合计') and side = 'revenue' then 'appropriation'
            when item in ('一般公共预算拨款收入', '一般公共预算财政拨款收入') then 'general_appropriation'
            when item in ('政府性基金预算拨款收入', '政府性基金预算财政拨款收入') then 'fund_appropriation'
            when item = '基本支出' and ("column" is null or "column" like '%数') then 'basic_expenditure'
            when item = '项目支出' and ("column" is null or "column" like '%数') then 'project_expenditure'
            when side = 'expenditure' and "column" in ('基本支出', '基本支出/小计', '基本支出/合计') then 'basic_expenditure'
            when side = 'expenditure' and "column" in ('项目支出', '项目支出/小计', '项目支出/合计') then 'project_expenditure'
        end as quantity
    from figures
    where
        report_kind = 'department'
        and kind = 'amount'
        and measure = 'level'
        and length(period) = 4
        and item in (
            '收入总计', '收入总额', '支出总计', '支出总额', '本年收入合计', '本年收入', '本年支出合计', '本年支出',
            '财政拨款收入', '财政拨款收入合计', '一般公共预算拨款收入', '一般公共预算财政拨款收入',
            '政府性基金预算拨款收入', '政府性基金预算财政拨款收入', '基本支出', '项目支出', '合计', '总计', '支出合计'
        )
) as named
where quantity is not null
