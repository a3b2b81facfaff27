-- Every amount that a report states for a whole year or the end of one (年度数), with what is needed to prefer one statement to
-- another. Cells of tables count where their column holds the whole amount (决算数, 预算数, 金额), not a part of it (其中：基本支出).
--
-- year: of a stock, the year at whose end it stands
-- stage_rank: 0 final, 1 execution, 2 adjusted budget, 3 not said, 4 budget: the lower the better
-- vague_rank: 0 an exact amount of the area as it is, 1 about, at least, at most, or counted with another area (含开发区)
-- report_year: the year that the report is about
-- report_rank: orders reports on one year: 0 budget, 1 execution, 2 final account
select
    figures.*,
    cast(substr(period, 1, 4) as integer) as year,
    case when scope = 'sub' then area end as sub_area,
    case figures.stage
        when 'final' then 0 when 'execution' then 1 when 'adjusted_budget' then 2 when 'budget' then 4 else 3
    end as stage_rank,
    case when bound <> 'exact' or (scope <> 'sub' and area is not null) then 1 else 0 end as vague_rank,
    report.year as report_year,
    case report.stage when 'final' then 2 when 'execution' then 1 else 0 end as report_rank
from figures
join report on report.report_id = figures.report_id
where
    figures.kind = 'amount'
    and measure = 'level'
    and (length(period) = 4 or period like '%-12-31')
    and (
        "column" is null
        or (
            (
                "column" like '%决算数' or "column" like '%预算数' or "column" like '%执行数' or "column" like '%快报数'
                or "column" like '%完成数' or "column" like '%计划数' or "column" like '%金额' or "column" like '%预算'
                or "column" like '%决算' or "column" like '%完成' or "column" like '%执行' or "column" like '%合计'
                or "column" like '%总计' or "column" like '%小计' or "column" like '%年'
            )
            and "column" not like '%其中%'
            and "column" not like '%转移支付/%'
            and "column" not like '%基本支出%'
            and "column" not like '%项目支出%'
            and "column" not like '%采购%'
        )
    )
