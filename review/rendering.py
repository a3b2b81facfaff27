"""Pages are rendered here (网页渲染): every value is escaped, and the words are those of the reader's language."""

from __future__ import annotations

import datetime
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from review import shown
from review.access import Viewer, language_of
from review.words import RELATIONS, WORDS, Language, say, term
from warehouse.decisions import VERDICTS

ENVIRONMENT: Final = Environment(
    loader=PackageLoader("review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def render(request: Request, template: str, viewer: Viewer, status: int = 200, **values: object) -> Response:
    """A page of the desk."""
    context = {"viewer": viewer, **_common(viewer.language), "here": _here(request), **values}
    html = ENVIRONMENT.get_template(template).render(context)
    return Response(html, status, media_type="text/html; charset=utf-8")


def render_bare(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """A page for someone who is not logged in."""
    context = {"viewer": None, **_common(language_of(request)), "here": _here(request), **values}
    html = ENVIRONMENT.get_template(template).render(context)
    return Response(html, status, media_type="text/html; charset=utf-8")


def render_error(request: Request, status: int, message: str) -> Response:
    """One line that says what went wrong."""
    return render_bare(request, "error.html", status, code=status, message=say(language_of(request), message))


def drawing(svg: bytes) -> Response:
    """A chart."""
    # it may style itself, and nothing else
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return Response(svg, media_type="image/svg+xml", headers={"content-security-policy": policy})


def _common(language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "t": partial(say, language),
        "term": partial(term, language),
        "relation": lambda rule: RELATIONS[rule][language == "zh"] if rule in RELATIONS else rule,
        "said": lambda word: say(language, word) if word in WORDS else term(language, word),
        "verdicts": VERDICTS,
        "static": _static,
    }


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


@cache
def _static(name: str) -> str:
    """The address of a file of our own; it changes with the file, so that browsers may keep it."""
    data = (files("review") / "static" / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(data).hexdigest()[:8]}"


def when(moment: datetime.datetime | None) -> str:
    return "—" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _query(values: dict[str, object], **changes: object) -> str:
    """The part of an address after ?, without what is empty."""
    return urlencode({name: value for name, value in (values | changes).items() if value not in (None, "", 1)})


ENVIRONMENT.filters |= {
    "grouped": shown.grouped,
    "money": shown.money,
    "interval": shown.interval,
    "unit": shown.unit_of,
    "rectangles": shown.rectangles,
    "when": when,
}
ENVIRONMENT.globals |= {"query": _query}
