-- Tables of a loaded report that were not understood (未识别的表): how many of their numbers are not loaded, and why.
--
-- title: title of the table
-- reason: why it was not understood
-- number_count: how many numbers it holds, none of them loaded
select
    report.report as report_file,
    unread_table.page,
    unread_table.title,
    unread_table.reason,
    unread_table.number_count,
    unread_table."table",
    unread_table.report_id
from unread_table
join report on report.report_id = unread_table.report_id
where report.is_current
