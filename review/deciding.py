"""What can be done (作出结论、撤销、登录): every form carries its token, every decision is an entry of the log."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from review.access import (
    FORM_BYTES,
    LOGIN_COOKIE,
    SESSION_COOKIE,
    Form,
    Rejected,
    Viewer,
    deciding,
    desk_of,
    form,
    language_of,
    logged_in,
    login_token,
    new_login_cookie,
    place_here,
    posted,
)
from review.findings import show_finding
from review.rendering import render_bare, when
from review.words import say
from schema import correction
from warehouse import accounts, decisions
from warehouse.decisions import VERDICTS, Overtaken, Ruling, Vanished
from warehouse.desk.finding import open_finding

ROUTER: Final = APIRouter()
LONGEST_NOTE: Final = 2_000
WHOLE: Final = re.compile(r"[0-9]{1,18}")
assert LONGEST_NOTE * 9 < FORM_BYTES, "a note in Chinese, percent-encoded, fits into a form"

Sent = Annotated[tuple[Viewer, Form], Depends(deciding)]


@ROUTER.post("/findings/{key}/decisions")
def decide(request: Request, key: str, sent: Sent) -> Response:
    who, fields = sent
    problem = _problem(who, fields)
    if problem:
        return show_finding(request, who, key, 422, problem=problem, kept=fields)
    ruling = Ruling(
        next(verdict for verdict in VERDICTS if verdict == fields.get("verdict")),
        fields.get("note", "").strip(),
        int(fields["figure"]) if fields.get("field") else None,
        fields.get("field") or None,
        fields.get("right", "").strip() or None,
    )
    try:
        decisions.decide(desk_of(request).writing, key, _seen(fields), who.name, ruling)
    except Overtaken:
        return _overtaken(request, who, key, fields)
    except Vanished:
        raise Rejected(404, "not_found") from None
    return _back(key, fields, "saved")


@ROUTER.post("/findings/{key}/take-over")
def take_over(request: Request, key: str, sent: Sent) -> Response:
    """Decide as was decided before the report was published again: an entry of its own, which says so."""
    who, fields = sent
    here = desk_of(request)
    opened = open_finding(here.reading, key)
    if opened is None:
        raise Rejected(404, "not_found")
    before = opened.before
    if before is None or fields.get("before") != str(before.decision["decision_id"]):
        return show_finding(request, who, key, 409, problem=say(who.language, "before_changed"))
    decided = before.decision
    if decided["field"] is not None and before.figure_id is None:
        return show_finding(request, who, key, 422, problem=say(who.language, "before_unclear"))
    named = {"reviewer": decided["reviewer"], "revision": before.revision, "when": when(decided["decided_at"])}
    note = say(who.language, "taken_over", **named, note=decided["note"]).rstrip()
    ruling = Ruling(decided["verdict"], note, before.figure_id, decided["field"], decided["right_value"])
    try:
        decisions.decide(here.writing, key, _seen(fields), who.name, ruling)
    except Overtaken:
        return _overtaken(request, who, key, fields)
    except Vanished:
        raise Rejected(404, "not_found") from None
    return _back(key, fields, "saved")


@ROUTER.post("/findings/{key}/undo")
def undo(request: Request, key: str, sent: Sent) -> Response:
    who, fields = sent
    opened = open_finding(desk_of(request).reading, key)
    if opened is None:
        raise Rejected(404, "not_found")
    last = opened.history[0] if opened.history else None
    if last is not None and last["reviewer"] != who.name and who.role != "admin":
        problem = say(who.language, "not_yours", reviewer=last["reviewer"])
        return show_finding(request, who, key, 403, problem=problem)
    try:
        decisions.undo(desk_of(request).writing, key, _seen(fields), who.name, fields.get("note", "")[:LONGEST_NOTE])
    except Overtaken:
        return _overtaken(request, who, key, fields)
    return _back(key, fields, "undone_now")


def _problem(who: Viewer, fields: Form) -> str:
    """What is missing in a decision, in the reader's language; empty where it can be kept."""
    verdict, note, right = fields.get("verdict"), fields.get("note", "").strip(), fields.get("right", "").strip()
    field = fields.get("field", "")
    if verdict not in VERDICTS or not WHOLE.fullmatch(fields.get("seen", "")):
        return say(who.language, "bad_form")
    if len(note) > LONGEST_NOTE:
        return say(who.language, "too_long")
    if verdict == "explained" and not note:
        return say(who.language, "needs_reason")
    if verdict != "extraction_error":
        return ""
    if not field:
        return "" if note else say(who.language, "needs_right")
    if not WHOLE.fullmatch(fields.get("figure", "")):
        return say(who.language, "bad_form")
    complaint = correction.complaint(field, right)
    return say(who.language, complaint, words=", ".join(correction.WORDS.get(field, ()))) if complaint else ""


def _seen(fields: Form) -> int:
    seen = fields.get("seen", "")
    if not WHOLE.fullmatch(seen):
        raise Rejected(400, "bad_form")
    return int(seen)


def _overtaken(request: Request, who: Viewer, key: str, fields: Form) -> Response:
    opened = open_finding(desk_of(request).reading, key)
    last = opened.history[0]["reviewer"] if opened and opened.history else "—"
    problem = say(who.language, "overtaken", reviewer=last)
    return show_finding(request, who, key, 409, problem=problem, kept=fields)


def _back(key: str, fields: Form, said: str) -> Response:
    """To the list where the decision was made there, else to the finding."""
    to = place_here(fields.get("to", "/"))
    return RedirectResponse(to if to.startswith("/findings?") else f"/findings/{key}?said={said}", 303)


@ROUTER.get("/login")
def login(request: Request, to: str = "/") -> Response:
    if desk_of(request).is_open:
        return RedirectResponse("/", 303)
    return _login_page(request, place_here(to))


@ROUTER.post("/login")
def log_in(request: Request, fields: Annotated[Form, Depends(form)]) -> Response:
    to = place_here(fields.get("to", "/"))
    try:
        token = logged_in(desk_of(request), request, fields)
    except Rejected as error:
        if error.status == 403:
            raise
        return _login_page(request, to, error.status, say(language_of(request), error.message))
    answer = RedirectResponse(to, 303)
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(accounts.IDLE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    answer.delete_cookie(LOGIN_COOKIE)
    return answer


def _login_page(request: Request, to: str, status: int = 200, problem: str = "") -> Response:
    cookie = new_login_cookie()
    token = login_token(desk_of(request), cookie)
    answer = render_bare(request, "login.html", status, csrf=token, to=to, problem=problem)
    answer.set_cookie(
        LOGIN_COOKIE, cookie, max_age=3600, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return answer


@ROUTER.post("/logout")
def log_out(request: Request, sent: Annotated[tuple[Viewer, Form], Depends(posted)]) -> Response:
    accounts.log_out(desk_of(request).writing, request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer
