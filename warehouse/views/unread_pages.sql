-- Pages of a loaded report that could not be read (未读的页): no figure comes from them, and why not.
--
-- note: why it could not be read
-- verdict: picture or unreadable
select
    report.report as report_file,
    page.page,
    page.verdict,
    page.note,
    page.report_id
from page
join report on report.report_id = page.report_id
where report.is_current and page.verdict in ('picture', 'unreadable') and page.note not like '%recognised (OCR)%'
