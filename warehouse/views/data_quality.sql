-- How far the figures of an area, year and kind of report can be relied on (数据质量): a grade from the share of relations that hold,
-- and how much was checked at all. docs/data_quality.md says how it is made.
--
-- year: the year that the reports are about
-- kind: whose reports: government, department or bulletin
-- grade: A to E; null where fewer than 20 relations could be decided
-- holding_percent: relations that hold, rounding and explained differences included, of those decided; rounded down
-- checked_percent: figures that stand in at least one relation; rounded down
-- report_count: how many reports
-- figure_count: how many figures they hold
-- check_count: relations decided
-- mismatch_count: relations that do not hold
-- not_checkable_count: relations that could not be decided
-- high_count: findings that are grave
-- unread_page_count: pages that could not be read
-- unread_table_count: tables that were not understood
select
    region,
    region_code,
    year,
    kind,
    case
        when check_count < 20 then null
        when holding_percent >= 99.9 and high_count = 0 and checked_percent >= 50 then 'A'
        when holding_percent >= 99 then 'B'
        when holding_percent >= 97 then 'C'
        when holding_percent >= 90 then 'D'
        else 'E'
    end as grade,
    holding_percent,
    checked_percent,
    report_count,
    figure_count,
    check_count,
    mismatch_count,
    not_checkable_count,
    high_count,
    unread_page_count,
    unread_table_count
from (
    select
        counted.*,
        case
            when check_count > 0 then (10000 * (check_count - mismatch_count) / check_count) / 100.0
        end as holding_percent,
        case
            when figure_count > 0 then (10000 * (figure_count - unchecked_count) / figure_count) / 100.0
        end as checked_percent
    from (
        select
            report.region,
            max(report.region_code) as region_code,
            report.year,
            report.kind,
            count(*) as report_count,
            cast(sum(report.figure_count) as bigint) as figure_count,
            cast(sum(report.unchecked_count) as bigint) as unchecked_count,
            cast(sum(report.check_count - coalesce(undecided.check_count, 0)) as bigint) as check_count,
            cast(sum(report.mismatch_count) as bigint) as mismatch_count,
            cast(sum(coalesce(undecided.check_count, 0)) as bigint) as not_checkable_count,
            cast(sum(coalesce(grave.finding_count, 0)) as bigint) as high_count,
            cast(sum(coalesce(pages.page_count, 0)) as bigint) as unread_page_count,
            cast(sum(coalesce(tables.table_count, 0)) as bigint) as unread_table_count
        from report
        left join (
            select report_id, count(*) as check_count from "check" where status = 'not_checkable' group by report_id
        ) as undecided on undecided.report_id = report.report_id
        left join (
            select report_id, count(*) as finding_count from finding where severity = 'high' group by report_id
        ) as grave on grave.report_id = report.report_id
        left join (
            select report_id, count(*) as page_count from unread_pages group by report_id
        ) as pages on pages.report_id = report.report_id
        left join (
            select report_id, count(*) as table_count from unread_tables group by report_id
        ) as tables on tables.report_id = report.report_id
        where report.is_current and report.region is not null and report.year is not null
        group by report.region, report.year, report.kind
    ) as counted
) as shared
