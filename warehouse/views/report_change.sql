-- What differs between two successive revisions of a publication (修订变动): figures that were added, removed or changed,
-- with what they measure, the old and the new value, and where each stands.
--
-- revision: the later of the two revisions: 2, 3 …
-- change: added, removed or changed
-- value: new value, a decimal in its unit; null where the figure was removed
-- unit: unit of the new value
-- difference_fen: new amount less the old one, in 分; null unless both are amounts
-- quote: the new words of the report
-- page: where they stand
-- earlier_*: the same of the earlier revision; null where the figure was added
-- position: place in the list of its two revisions
select
    revision.publication,
    revision.revision,
    figure_change.change,
    coalesce(new.region, old.region, report.region) as region,
    coalesce(new.agency, old.agency) as agency,
    coalesce(new.item, old.item) as item,
    coalesce(new.period, old.period) as period,
    coalesce(new.fund, old.fund) as fund,
    coalesce(new.side, old.side) as side,
    coalesce(new.scope, old.scope) as scope,
    coalesce(new.area, old.area) as area,
    coalesce(new.stage, old.stage) as stage,
    coalesce(new.measure, old.measure) as measure,
    coalesce(new.base, old.base) as base,
    coalesce(new.kind, old.kind) as kind,
    coalesce(new."row", old."row") as "row",
    coalesce(new."column", old."column") as "column",
    old.value as earlier_value,
    old.unit as earlier_unit,
    new.value as value,
    new.unit as unit,
    new.amount_fen - old.amount_fen as difference_fen,
    old.quote as earlier_quote,
    new.quote as quote,
    old.page as earlier_page,
    new.page as page,
    old.figure_key as earlier_figure_key,
    new.figure_key as figure_key,
    figure_change.earlier_report_id,
    figure_change.report_id,
    figure_change.position
from figure_change
join revision on revision.report_id = figure_change.report_id
join revision as before
    on before.publication = revision.publication and before.revision = revision.revision - 1
    and before.report_id = figure_change.earlier_report_id
join report on report.report_id = figure_change.report_id
left join figure as new on new.figure_id = figure_change.figure_id
left join figure as old on old.figure_id = figure_change.earlier_figure_id
