"""The overview and its charts (总览), and the language of the desk."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from review import charts
from review.access import LANGUAGE_COOKIE, Who, desk_of, place_here
from review.rendering import drawing, render
from review.words import say
from warehouse import accounts
from warehouse.desk.overview import LEAST_HOLDING, counts_by_year, look_over

ROUTER: Final = APIRouter()


@ROUTER.get("/")
def overview(request: Request, who: Who) -> Response:
    here = desk_of(request)
    since = accounts.note_visit(here.writing, who.name)
    return render(
        request, "overview.html", who, seen=look_over(here.reading, since), since=since, least_holding=LEAST_HOLDING
    )


@ROUTER.get("/charts/{name}.svg")
def chart(request: Request, who: Who, name: Literal["mismatches", "coverage"]) -> Response:
    years = counts_by_year(desk_of(request).reading)
    shares = {
        str(year): charts.percent(one["mismatches"], one["checks"])
        if name == "mismatches"
        else charts.percent(one["pages"] - one["unread"], one["pages"])
        for year, one in years.items()
    }
    return drawing(charts.bars(say(who.language, f"chart_{name}"), shares))


@ROUTER.get("/language/{language}")
def language(language: Literal["zh", "en"], to: str = "/") -> Response:
    answer = RedirectResponse(place_here(to), 303)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
    return answer
