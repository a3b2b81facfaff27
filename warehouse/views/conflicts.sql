-- Figures that state a cell of fiscal_panel too and were not taken (未采用的数), with the reason and whether they agree with the
-- one taken, so that the choice can be judged. Kept by region, year.
--
-- year: of a debt, the year at whose end it stands
-- quantity: what the cell holds; fiscal_panel has a column of this name with _wan at its end
-- lost_by: why the other one was taken: its stage, bound, wording, precision, confidence, or its place (report, and order in it)
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
    case
        when stage_rank > taken_stage_rank then 'stage'
        when bound <> 'exact' and taken_bound = 'exact' then 'bound'
        when wording_rank > taken_wording_rank then 'wording'
        when step_fen > taken_step_fen then 'precision'
        when confidence < taken_confidence then 'confidence'
        else 'place'
    end as lost_by,
    stage,
    taken_stage,
    report_file,
    page,
    quote,
    figure_id,
    taken_figure_id,
    report_id
from (
    select
        panel_figures.*,
        first_value(amount_wan) over cell as taken_wan,
        first_value(amount_fen) over cell as taken_fen,
        first_value(step_fen) over cell as taken_step_fen,
        first_value(stage) over cell as taken_stage,
        first_value(stage_rank) over cell as taken_stage_rank,
        first_value(bound) over cell as taken_bound,
        first_value(wording_rank) over cell as taken_wording_rank,
        first_value(confidence) over cell as taken_confidence,
        first_value(figure_id) over cell as taken_figure_id
    from panel_figures
    window cell as (partition by region, year, scope, sub_area, quantity order by choice)
) as compared
where choice > 1
