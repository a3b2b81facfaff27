-- Relations of a report that its own figures do not satisfy, rounding allowed for (勾稽不符), with page and quotes.
--
-- page: page of its first figure
select
    report.report as report_file,
    report.region,
    parts.page,
    finding.severity,
    "check".title,
    "check".rule,
    "check".message,
    cast("check".expected as numeric) as expected,
    cast("check".actual as numeric) as actual,
    cast("check".difference as numeric) as difference,
    cast("check".tolerance as numeric) as tolerance,
    parts.quotes,
    "check".report_id,
    "check".finding_id,
    "check".check_id,
    "check".check_key
from "check"
join report on report.report_id = "check".report_id
left join finding on finding.finding_id = "check".finding_id
join (
    select check_id, min(page) as page, string_agg(part, ' · ') as quotes
    from (
        select check_figure.check_id, figure.page, check_figure.role || ' ' || figure.quote as part
        from check_figure
        join figure on figure.figure_id = check_figure.figure_id
        order by check_figure.check_id, check_figure.position
    ) as ordered
    group by check_id
) as parts on parts.check_id = "check".check_id
where report.is_current and "check".status = 'mismatch'
