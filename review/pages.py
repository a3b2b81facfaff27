"""What can be looked at (页面): overview, findings, one finding, a figure, a report, the log."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as Whole
from fastapi.responses import RedirectResponse

from review import charts, exports
from review.access import LANGUAGE_COOKIE, Form, Rejected, Viewer, desk_of, place_here, viewer
from review.desk import Desk
from review.rendering import render
from review.shown import grids, sentences
from review.words import say
from schema.correction import FIELDS, WORDS
from schema.units import FEN_PER_WAN
from warehouse import accounts, desk
from warehouse.decisions import VERDICTS

ROUTER: Final = APIRouter()
FEN_PER_YI: Final = Decimal(FEN_PER_WAN * 10_000)
LAST_PAGE: Final = 10**6
LONGEST_SEARCH: Final = 100
SHOWN_PAGES: Final = 6
"""Pictures on one page of the desk; further pages of a finding are links."""
NOTHING: Final[Form] = MappingProxyType({})
KEPT: Final = {"cache-control": "private, max-age=86400, immutable"}

Who = Annotated[Viewer, Depends(viewer)]
Id = Annotated[int, Whole(ge=0, lt=2**62)]


@ROUTER.get("/")
def overview(request: Request, who: Who) -> Response:
    here = desk_of(request)
    since = accounts.note_visit(here.writing, who.name)
    return render(request, "overview.html", who, seen=desk.overview(here.reading, since), since=since)


@ROUTER.get("/reports")
def reports(
    request: Request, who: Who, region: str | None = None, year: Annotated[int | None, Query(ge=0, le=9999)] = None
) -> Response:
    found = desk.reports_of(desk_of(request).reading, region, year)
    return render(request, "reports.html", who, reports=found, region=region, year=year)


@ROUTER.get("/charts/{name}.svg")
def chart(request: Request, who: Who, name: Literal["mismatches", "coverage"]) -> Response:
    years = desk.overview(desk_of(request).reading, None).years
    title = say(who.language, f"chart_{name}")
    if name == "mismatches":
        return _svg(charts.bars(title, charts.over_years(years, "mismatches", "checks")))
    read = [{"year": row["year"], "pages": row["pages"], "read": row["pages"] - row["unread"]} for row in years]
    return _svg(charts.bars(title, charts.over_years(read, "read", "pages")))


def _svg(data: bytes) -> Response:
    # a picture may style itself, and nothing else
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return Response(data, media_type="image/svg+xml", headers={"content-security-policy": policy})


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list as its address gives them; what is not allowed there is refused."""

    status: Literal["all", "open", "confirmed", "extraction_error", "explained", "not_a_finding"] = "open"
    severity: Literal["", "high", "medium", "low"] = ""
    region: Annotated[str, Query(max_length=LONGEST_SEARCH)] = ""
    year: Annotated[str, Query(pattern=r"^(\d{4})?$")] = ""
    kind: Annotated[str, Query(max_length=LONGEST_SEARCH)] = ""
    rule: Annotated[str, Query(max_length=LONGEST_SEARCH)] = ""
    least: Annotated[str, Query(pattern=r"^\d{0,12}$")] = ""
    words: Annotated[str, Query(max_length=LONGEST_SEARCH)] = ""
    sort: Literal["severity", "difference", "newest"] = "severity"
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1

    def filters(self) -> desk.Filters:
        """The same for the warehouse."""
        return desk.Filters(
            status=None if self.status == "all" else self.status,
            severity=self.severity or None,
            region=self.region or None,
            year=int(self.year) if self.year else None,
            kind=self.kind or None,
            rule=self.rule or None,
            least_wan=int(self.least) if self.least else None,
            words=self.words,
            sort=self.sort,
            page=self.page,
        )


@ROUTER.get("/findings")
def findings(request: Request, who: Who, asked: Annotated[Asked, Depends()]) -> Response:
    here = desk_of(request)
    found = desk.findings(here.reading, asked.filters())
    settings = dataclasses.asdict(asked)
    return render(
        request, "findings.html", who, found=found, asked=settings, choices=desk.choices(here.reading), offered=OFFERED
    )


OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("open", *VERDICTS),
    "severity": ("high", "medium", "low"),
    "sort": ("severity", "difference", "newest"),
}


@ROUTER.get("/findings/{key}")
def finding(request: Request, who: Who, key: str, said: Literal["", "saved", "undone_now"] = "") -> Response:
    return show_finding(request, who, key, notice=said)


def show_finding(
    request: Request,
    who: Viewer,
    key: str,
    status: int = 200,
    notice: str = "",
    problem: str = "",
    kept: Form = NOTHING,
) -> Response:
    """The page of a finding, with what a form held that could not be taken."""
    here = desk_of(request)
    opened = desk.finding(here.reading, key)
    if opened is None:
        raise Rejected(404, "not_found")
    parts = {part.figure["figure_id"]: part.figure for _, those in opened.checks for part in those}
    return render(
        request,
        "finding.html",
        who,
        status,
        opened=opened,
        key=key,
        figures=list(parts.values()),
        sheets=_sheets(here, opened, list(parts.values())),
        sentences=sentences(opened.beside),
        fields=FIELDS,
        words=WORDS,
        notice=notice,
        problem=problem,
        kept=kept,
    )


def _sheets(here: Desk, opened: desk.Opened, figures: list[desk.Row]) -> list[dict[str, Any]]:
    """The pages of a finding, that of the likeliest wrong figure first, those of other reports last."""
    if opened.report is None:
        return []
    own, suspect = opened.report["report_id"], opened.suspect
    places = list(dict.fromkeys((one["report_id"], one["page"]) for one in figures if one["page"] is not None))
    first = None if suspect is None else (suspect["report_id"], suspect["page"])
    places.sort(key=lambda place: (place != first, place[0] != own, place))
    sizes = {
        (report_id, page): size
        for report_id in {report_id for report_id, _ in places}
        for page, size in desk.page_sizes(
            here.reading, report_id, [page for of, page in places if of == report_id]
        ).items()
    }
    return [
        {
            "report_id": report_id,
            "page": page,
            "size": sizes[report_id, page],
            "figures": [one for one in figures if (one["report_id"], one["page"]) == (report_id, page)],
        }
        for report_id, page in places[:SHOWN_PAGES]
        if (report_id, page) in sizes
    ]


@ROUTER.get("/figures/{figure_id}")
def figure(request: Request, who: Who, figure_id: Id) -> Response:
    here = desk_of(request)
    known = desk.figure(here.reading, figure_id)
    if known is None:
        raise Rejected(404, "not_found")
    page = known.figure["page"]
    sizes = desk.page_sizes(here.reading, known.figure["report_id"], [] if page is None else [page])
    return render(
        request, "figure.html", who, known=known, sizes=sizes, sentences=sentences(known.beside), fields=FIELDS
    )


@ROUTER.get("/figures/{figure_id}/series.svg")
def series(request: Request, who: Who, figure_id: Id) -> Response:
    known = desk.figure(desk_of(request).reading, figure_id)
    if known is None:
        raise Rejected(404, "not_found")
    is_amount = known.figure["kind"] == "amount"
    values = {
        one["period"]: Decimal(one["amount_fen"]) / FEN_PER_YI if is_amount else Decimal(one["value"])
        for one in known.series
    }
    name = "chart_series" if is_amount else "chart_series_other"
    return _svg(charts.line(say(who.language, name, item=known.figure["item"], unit=known.figure["unit"]), values))


@ROUTER.get("/reports/{report_id}")
def report(
    request: Request, who: Who, report_id: Id, page: Annotated[int | None, Query(ge=1, le=LAST_PAGE)] = None
) -> Response:
    here = desk_of(request)
    bound = desk.report(here.reading, report_id)
    if bound is None:
        raise Rejected(404, "not_found")
    if page is not None and page > len(bound.pages):
        raise Rejected(404, "not_found")
    shown = bound.pages[(page or 1) - 1] if bound.pages else None
    on_it = [] if shown is None else desk.figures_on(here.reading, report_id, shown["page"])
    return render(
        request,
        "report.html",
        who,
        bound=bound,
        shown=shown,
        figures=on_it,
        grids=grids(on_it),
        sentences=sentences(on_it),
    )


@ROUTER.get("/reports/{report_id}/pages/{page}.png")
def picture(request: Request, who: Who, report_id: Id, page: Id) -> Response:
    here = desk_of(request)
    stored = desk.stored(here.reading, report_id)
    if stored is None or not 1 <= page <= stored.pages:
        raise Rejected(404, "not_found")

    def draw() -> bytes | None:
        for path in stored.paths:
            if (drawn := here.draw(Path(path), stored.sha256, page)) is not None:
                return drawn
        return None

    drawn = here.pictures.get(stored.sha256, page, draw)
    if drawn is None:
        raise Rejected(404, "no_picture")
    return Response(drawn, media_type="image/png", headers=KEPT)


@ROUTER.get("/decisions")
def decisions(request: Request, who: Who) -> Response:
    return render(request, "decisions.html", who, log=desk.log(desk_of(request).reading, limit=500))


@ROUTER.get("/decisions.{format}")
def export(request: Request, who: Who, format: Literal["csv", "xlsx", "html"]) -> Response:
    log = desk.log(desk_of(request).reading)
    if format == "html":
        return render(request, "printed.html", dataclasses.replace(who, language="zh"), **exports.printed(log))
    data, kind = (exports.csv_of(log), "text/csv; charset=utf-8") if format == "csv" else (exports.xlsx_of(log), XLSX)
    headers = {"content-disposition": f'attachment; filename="gouji-decisions.{format}"'}
    return Response(data, media_type=kind, headers=headers)


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@ROUTER.get("/corrections")
def corrections(request: Request, who: Who) -> Response:
    return render(request, "corrections.html", who, log=_corrections(request))


@ROUTER.get("/corrections.jsonl")
def correction_cases(request: Request, who: Who) -> Response:
    headers = {"content-disposition": 'attachment; filename="gouji-corrections.jsonl"'}
    return Response(exports.cases_of(_corrections(request)), media_type="application/jsonl", headers=headers)


def _corrections(request: Request) -> list[desk.Row]:
    return [one for one in desk.log(desk_of(request).reading) if one["figure_key"] and one["holds"]]


@ROUTER.get("/language/{language}")
def language(language: Literal["zh", "en"], to: str = "/") -> Response:
    answer = RedirectResponse(place_here(to), 303)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
    return answer
