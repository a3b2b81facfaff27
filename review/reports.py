"""Reports page by page, their figures one by one, and the pictures of pages (报告与数)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as Whole

from review import charts
from review.access import Rejected, Who, desk_of
from review.desk import Desk
from review.rendering import drawing, render
from review.shown import grids, sentences
from review.whole_text import Pages, WholeText, laid_out
from review.words import say
from schema.correction import FIELDS
from schema.units import FEN_PER_WAN
from warehouse.desk.asking import Row
from warehouse.desk.figure import open_figure
from warehouse.desk.overview import list_reports
from warehouse.desk.report import figures_on, open_report, page_sizes, where_stored

ROUTER: Final = APIRouter()
FEN_PER_YI: Final = Decimal(FEN_PER_WAN * 10_000)
LAST_PAGE: Final = 10**6
KEPT: Final = {"cache-control": "private, max-age=86400, immutable"}

Id = Annotated[int, Whole(ge=0, lt=2**62)]


@ROUTER.get("/reports")
def reports(
    request: Request, who: Who, region: str | None = None, year: Annotated[int | None, Query(ge=0, le=9999)] = None
) -> Response:
    found = list_reports(desk_of(request).reading, region, year)
    return render(request, "reports.html", who, reports=found, region=region, year=year)


@ROUTER.get("/figures/{figure_id}")
def figure(request: Request, who: Who, figure_id: Id) -> Response:
    here = desk_of(request)
    known = open_figure(here.reading, figure_id)
    if known is None:
        raise Rejected(404, "not_found")
    page = known.figure["page"]
    sizes = page_sizes(here.reading, known.figure["report_id"], [] if page is None else [page])
    return render(
        request, "figure.html", who, known=known, sizes=sizes, sentences=sentences(known.beside), fields=FIELDS
    )


@ROUTER.get("/figures/{figure_id}/series.svg")
def series(request: Request, who: Who, figure_id: Id) -> Response:
    known = open_figure(desk_of(request).reading, figure_id)
    if known is None:
        raise Rejected(404, "not_found")
    is_amount = known.figure["kind"] == "amount"
    values = {
        one["period"]: Decimal(one["amount_fen"]) / FEN_PER_YI if is_amount else Decimal(one["value"])
        for one in known.series
    }
    name = "chart_series" if is_amount else "chart_series_other"
    return drawing(charts.line(say(who.language, name, item=known.figure["item"], unit=known.figure["unit"]), values))


@ROUTER.get("/reports/{report_id}")
def report(
    request: Request, who: Who, report_id: Id, page: Annotated[int | None, Query(ge=1, le=LAST_PAGE)] = None
) -> Response:
    here = desk_of(request)
    bound = open_report(here.reading, report_id)
    if bound is None:
        raise Rejected(404, "not_found")
    if page is not None and page > len(bound.pages):
        raise Rejected(404, "not_found")
    shown = bound.pages[(page or 1) - 1] if bound.pages else None
    on_it = [] if shown is None else figures_on(here.reading, report_id, shown["page"])
    has_pictures = shown is not None and bool(shown["page"] and shown["width_pt"] and shown["height_pt"])
    text = None if shown is None or has_pictures else _text_of(here, report_id, shown["position"], on_it)
    return render(
        request,
        "report.html",
        who,
        bound=bound,
        shown=shown,
        figures=on_it,
        grids=grids(on_it),
        has_pictures=has_pictures,
        text=text,
        sentences=sentences(on_it if text is None else text.unplaced),
    )


def _text_of(here: Desk, report_id: int, position: int, figures: Sequence[Row]) -> WholeText | None:
    """The whole text of a page that cannot be drawn; None where its file has moved or changed."""
    stored = where_stored(here.reading, report_id)
    if stored is None:
        return None

    def read() -> Pages | None:
        texts = (here.read(Path(file), stored.sha256) for file in stored.files)
        return next((text for text in texts if text is not None), None)

    pages = here.texts.get(stored.sha256, read)
    return None if pages is None or position > len(pages) else laid_out(pages[position - 1], figures)


@ROUTER.get("/reports/{report_id}/pages/{page}.png")
async def picture(request: Request, who: Who, report_id: Id, page: Id) -> Response:
    here = desk_of(request)
    # whoever waits for a page to be drawn takes no thread from those who read
    return await run_sync(_picture, here, report_id, page, limiter=here.drawing)


def _picture(here: Desk, report_id: int, page: int) -> Response:
    stored = where_stored(here.reading, report_id)
    if stored is None or not 1 <= page <= stored.pages:
        raise Rejected(404, "not_found")

    def draw() -> bytes | None:
        for file in stored.files:
            if (drawn := here.draw(Path(file), stored.sha256, page)) is not None:
                return drawn
        return None

    drawn = here.pictures.get(stored.sha256, page, draw)
    if drawn is None:
        raise Rejected(404, "no_picture")
    return Response(drawn, media_type="image/png", headers=KEPT)
