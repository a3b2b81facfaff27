"""What was decided and corrected, to look at and to take away (复核记录与更正)."""

from __future__ import annotations

import dataclasses
from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from review import exports
from review.access import Who, desk_of
from review.rendering import render
from warehouse.desk.asking import Row
from warehouse.desk.log import decision_log

ROUTER: Final = APIRouter()


@ROUTER.get("/decisions")
def decisions(request: Request, who: Who) -> Response:
    return render(request, "decisions.html", who, log=decision_log(desk_of(request).reading, limit=500))


@ROUTER.get("/decisions.{format}")
def export(request: Request, who: Who, format: Literal["csv", "xlsx", "html"]) -> Response:
    log = decision_log(desk_of(request).reading)
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


def _corrections(request: Request) -> list[Row]:
    return [one for one in decision_log(desk_of(request).reading) if one["figure_key"] and one["holds"]]
