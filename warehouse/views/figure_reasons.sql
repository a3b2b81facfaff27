-- Which rule gave each field of a figure its value, and the words that it read (取值依据): why an amount counts as execution, as own
-- revenue, as that of a year. Ask for one figure or one report.
--
-- field: field of the figure: item, period, stage …
-- why: the rule and the words: column「决算数」
select
    figure.report_id,
    figure.figure_id,
    reason.field,
    reason.why
from figure
join reason
    on reason.report_id = figure.report_id
    and figure.because like '% ' || cast(reason.position as text) || ' %'
