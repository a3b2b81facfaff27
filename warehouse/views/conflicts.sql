-- Figures that state a cell of fiscal_panel too and were not taken (未采用的数), with the reason and whether they agree with the
-- one taken, so that the choice can be judged.
--
-- year: of a debt, the year at whose end it stands
-- quantity: what the cell holds; fiscal_panel has a column of this name with _wan at its end
-- lost_by: why the other one was taken: its stage, bound, wording, precision, confidence, or the order of loading
-- agreement: same · rounding (written more and less precisely) · differs
-- difference_wan: this figure less the one taken, in 万元
-- taken_*: the same of the figure that fiscal_panel takes
select
    region,
    region_code,
    year,
    scope,
    sub_area,
    quantity,
    amount_wan,
    taken_wan,
    case
        when (amount_fen - taken_fen) % 1000000 = 0 then (amount_fen - taken_fen) / 1000000
        else (amount_fen - taken_fen) / 1000000.0
    end as difference_wan,
    case
        when amount_fen = taken_fen then 'same'
        when step_fen <> taken_step_fen and 2 * abs(amount_fen - taken_fen) <= step_fen + taken_step_fen then 'rounding'
        else 'differs'
    end as agreement,
    lost_by,
    stage,
    taken_stage,
    report_file,
    page,
    quote,
    figure_id,
    taken_figure_id,
    report_id
from panel_figures
where choice > 1
