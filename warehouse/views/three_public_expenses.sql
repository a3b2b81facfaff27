-- The three public expenses (“三公”经费) of departments and, where a government's report states them for the whole, of governments: a
-- row for each, year, scope and stage. Lines of tables by economic category (302 商品和服务支出) are left out: they may hold a part only.
-- Kept by owner, year.
--
-- owner: whose they are: the department, in a government's own statement the area
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
    owner,
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
        three_public_statements.*,
        row_number() over (
            partition by owner, agency, region, year, government_scope, stage, quantity
            order by case bound when 'exact' then 0 else 1 end, step_fen, confidence desc, substr(figure_key, 1, 12), seq
        ) as choice
    from three_public_statements
) as ranked
where choice = 1
group by owner, agency, region, year, government_scope, stage
