"""The list of findings, and one finding with its pages (待核事项)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from review.access import Form, Rejected, Viewer, Who, desk_of
from review.desk import Desk
from review.rendering import render
from review.shown import sentences
from schema.correction import FIELDS, WORDS
from warehouse.decisions import VERDICTS
from warehouse.desk.asking import Row
from warehouse.desk.finding import Opened, open_finding
from warehouse.desk.findings import Filters, list_findings
from warehouse.desk.report import page_sizes

ROUTER: Final = APIRouter()
LAST_PAGE: Final = 10**6
LONGEST_SEARCH: Final = 100
SHOWN_PAGES: Final = 6
"""Pictures on one page of the desk; further pages of a finding are links."""
NOTHING: Final[Form] = MappingProxyType({})
Said = Annotated[str, Field(max_length=LONGEST_SEARCH)]


class Asked(BaseModel, frozen=True):
    """The filters of a list as its address gives them; what is not allowed there is refused."""

    status: Literal["all", "open", "confirmed", "extraction_error", "explained", "not_a_finding"] = "open"
    severity: Literal["", "high", "medium", "low"] = ""
    region: Said = ""
    year: Annotated[str, Field(pattern=r"^(\d{4})?$")] = ""
    kind: Said = ""
    rule: Said = ""
    least: Annotated[str, Field(pattern=r"^\d{0,12}$")] = ""
    words: Said = ""
    sort: Literal["severity", "difference", "newest"] = "severity"
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1

    def filters(self) -> Filters:
        """The same for the warehouse."""
        return Filters(
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
def findings(request: Request, who: Who, asked: Annotated[Asked, Query()]) -> Response:
    here = desk_of(request)
    found = list_findings(here.reading, asked.filters())
    return render(
        request,
        "findings.html",
        who,
        found=found,
        asked=asked.model_dump(),
        choices=here.offers.of(here.reading),
        offered=OFFERED,
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
    opened = open_finding(here.reading, key)
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


def _sheets(here: Desk, opened: Opened, figures: list[Row]) -> list[dict[str, Any]]:
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
        for page, size in page_sizes(here.reading, report_id, [page for of, page in places if of == report_id]).items()
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
