-- Every amount that a report states for a whole year or the end of one (年度数), with what is needed to prefer one statement to
-- another. Cells of tables count where their column holds the whole amount (决算数, 预算数, 金额), not a part of it (其中：基本支出).
--
-- year: of a stock, the year at whose end it stands
-- stage_rank: 0 final, 1 execution, 2 adjusted budget, 3 not said, 4 budget: the lower the better
-- vague_rank: 0 an exact amount of the area as it is, 1 about, at least, at most, or counted with another area (含开发区)
-- report_year: the year that the report is about
-- report_rank: orders reports on one year: 0 budget, 1 execution, 2 final account
select
    coalesce(figure.region, report.region) as region,
    coalesce(figure.region_code, report.region_code) as region_code,
    figure.agency,
    cast(substr(figure.period, 1, 4) as integer) as year,
    figure.scope,
    case when figure.scope = 'sub' then figure.area end as sub_area,
    figure.area,
    figure.fund,
    figure.side,
    figure.item,
    figure.item_code,
    figure.stage,
    case when figure.amount_fen % 1000000 = 0 then figure.amount_fen / 1000000 else figure.amount_fen / 1000000.0 end
        as amount_wan,
    report.report as report_file,
    figure.page,
    figure.quote,
    figure.figure_id,
    figure.bound,
    figure.period,
    case figure.stage
        when 'final' then 0 when 'execution' then 1 when 'adjusted_budget' then 2 when 'budget' then 4 else 3
    end as stage_rank,
    case when figure.bound <> 'exact' or (figure.scope <> 'sub' and figure.area is not null) then 1 else 0 end as vague_rank,
    cast(figure.confidence as numeric) as confidence,
    figure.amount_fen,
    figure.step_fen,
    figure.figure_key,
    figure.seq,
    figure.report_id,
    report.kind as report_kind,
    report.year as report_year,
    case report.stage when 'final' then 2 when 'execution' then 1 else 0 end as report_rank
from figure
join report on report.report_id = figure.report_id
where
    report.is_current
    and figure.kind = 'amount'
    and figure.measure = 'level'
    and (length(figure.period) = 4 or figure.period like '%-12-31')
    and (
        figure."column" is null
        or (
            (
                figure."column" like '%决算数' or figure."column" like '%预算数' or figure."column" like '%执行数' or figure."column" like '%快报数'
                or figure."column" like '%完成数' or figure."column" like '%计划数' or figure."column" like '%金额' or figure."column" like '%预算'
                or figure."column" like '%决算' or figure."column" like '%完成' or figure."column" like '%执行' or figure."column" like '%合计'
                or figure."column" like '%总计' or figure."column" like '%小计' or figure."column" like '%年'
            )
            and figure."column" not like '%其中%'
            and figure."column" not like '%转移支付/%'
            and figure."column" not like '%基本支出%'
            and figure."column" not like '%项目支出%'
            and figure."column" not like '%采购%'
        )
    )
