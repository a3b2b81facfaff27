-- The three public expenses (“三公”经费) of departments and, where a government's report states them for the whole, of governments: a
-- row for each, year, scope and stage. Lines of tables by economic category (302 商品和服务支出) are left out: they may hold a part only.
--
-- total_wan: the three together (“三公”经费), in 万元
-- abroad_wan: journeys abroad (因公出国（境）费), in 万元
-- vehicles_wan: official vehicles, bought and run (公务用车购置及运行费), in 万元
-- vehicles_bought_wan: of it bought (公务用车购置费), in 万元
-- vehicles_run_wan: of it run (公务用车运行维护费), in 万元
-- reception_wan: official receptions (公务接待费), in 万元
-- *_figure_id: the figure that states it
select
    agency,
    region,
    max(region_code) as region_code,
    year,
    government_scope as scope,
    stage,
    max(case when quantity = 'total' then amount_wan end) as total_wan,
    max(case when quantity = 'abroad' then amount_wan end) as abroad_wan,
    max(case when quantity = 'vehicles' then amount_wan end) as vehicles_wan,
    max(case when quantity = 'vehicles_bought' then amount_wan end) as vehicles_bought_wan,
    max(case when quantity = 'vehicles_run' then amount_wan end) as vehicles_run_wan,
    max(case when quantity = 'reception' then amount_wan end) as reception_wan,
    max(case when quantity = 'total' then figure_id end) as total_figure_id,
    max(case when quantity = 'abroad' then figure_id end) as abroad_figure_id,
    max(case when quantity = 'vehicles' then figure_id end) as vehicles_figure_id,
    max(case when quantity = 'vehicles_bought' then figure_id end) as vehicles_bought_figure_id,
    max(case when quantity = 'vehicles_run' then figure_id end) as vehicles_run_figure_id,
    max(case when quantity = 'reception' then figure_id end) as reception_figure_id
from (
    select
        named.*,
        row_number() over (
            partition by agency, region, year, government_scope, stage, quantity
            order by case bound when 'exact' then 0 else 1 end, step_fen, confidence desc, figure_id
        ) as choice
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
) as ranked
where choice = 1
group by agency, region, year, government_scope, stage
