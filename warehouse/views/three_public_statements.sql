-- Every figure that states one of the three public expenses (“三公”经费的数); three_public_expenses takes the best. Kept by report_id.
--
-- owner: whose it is: the department, in a government's own statement the area
-- government_scope: the scope in a government's report; null in a department's
-- quantity: total, abroad, vehicles, vehicles_bought, vehicles_run, reception: what three_public_expenses has with _wan at its end
select
    agency,
    region,
    region_code,
    coalesce(agency, region) as owner,
    year,
    government_scope,
    stage,
    quantity,
    amount_wan,
    item,
    report_file,
    page,
    quote,
    figure_id,
    bound,
    amount_fen,
    step_fen,
    confidence,
    figure_key,
    seq,
    report_id
from (
    select
        figures.*,
        case when agency is null then figures.scope end as government_scope,
        cast(substr(period, 1, 4) as integer) as year,
        case
            when item like '%三公%经费%' then 'total'
            when item like '因公出国%' then 'abroad'
            when item like '公务用车购置%运行%' then 'vehicles'
            when item like '公务用车购置%' then 'vehicles_bought'
            when item like '公务用车运行%' then 'vehicles_run'
            when item like '公务接待%' then 'reception'
        end as quantity
    from figures
    where
        (item like '%三公%经费%' or item like '因公出国%' or item like '公务用车%' or item like '公务接待%')
        and kind = 'amount'
        and measure = 'level'
        and length(period) = 4
        and (agency is not null or (region is not null and coalesce(report_kind, 'government') <> 'department'))
        and coalesce(side, 'expenditure') = 'expenditure'
        and coalesce(code, '') not like '30%'
        and coalesce(row_path, '') not like '%商品和服务支出%'
        and ("column" is null or "column" like '%数' or "column" like '%合计' or "column" like '%小计')
) as named
where quantity is not null
