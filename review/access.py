"""Who is asking, and whether he may (访问控制): sessions, roles, forms that only our own pages can send."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final
from urllib.parse import parse_qsl, quote, urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from review.desk import Desk
from review.words import Language
from warehouse import accounts, attempts
from warehouse.decisions import now

SESSION_COOKIE: Final = "gouji_session"
LOGIN_COOKIE: Final = "gouji_login"
LANGUAGE_COOKIE: Final = "gouji_language"
FORM_BYTES: Final = 20_000
FORM_FIELDS: Final = 20
LONGEST_NAME: Final = 64
LONGEST_PASSWORD: Final = 256
SHORTEST_PASSWORD: Final = 10

NAME: Final = re.compile(rf"[\w.@-]{{1,{LONGEST_NAME}}}")
HASHER: Final = PasswordHasher()


class Rejected(Exception):
    """A request that is not served; the status and the key of the message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class MustLogIn(Exception):
    """A page that asks for an account."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page."""

    name: str
    role: accounts.RoleName
    csrf_token: str
    language: Language
    is_open: bool
    """Whether nobody must log in here."""

    @property
    def may_decide(self) -> bool:
        """Whether the role allows decisions."""
        return self.role in ("reviewer", "admin")


def desk_of(request: Request) -> Desk:
    """The desk that serves a request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk), "app() puts it there"
    return desk


def language_of(request: Request) -> Language:
    """What the reader chose, else what the browser asks for, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen is None:
        chosen = request.headers.get("accept-language", "zh")[:2].lower()
    return "en" if chosen == "en" else "zh"


async def viewer(request: Request) -> Viewer:
    """Who is asking; whoever must log in first is sent to do so."""
    desk = desk_of(request)
    if desk.is_open:
        # at once: to wait for a thread costs more than to say it
        return Viewer(desk.person, "admin", desk.csrf_token, language_of(request), True)
    return await run_in_threadpool(_logged_in, request)


def _logged_in(request: Request) -> Viewer:
    desk = desk_of(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    session = accounts.session(desk.reading, token) if token else None
    if session is None:
        raise MustLogIn
    if now() - session.seen_at > accounts.SEEN_EVERY:
        accounts.keep(desk.writing, token)
    return Viewer(session.name, session.role, session.csrf_token, language_of(request), False)


Who = Annotated[Viewer, Depends(viewer)]
Form = Mapping[str, str]


async def form(request: Request) -> Form:
    """The fields of a form that a page of our own sent."""
    _same_origin(request)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_BYTES:
            raise Rejected(413, "too_long")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS))
    except ValueError:  # not UTF-8, or too many fields
        raise Rejected(400, "bad_form") from None
    if any("\0" in value for value in fields.values()):
        raise Rejected(400, "bad_form")
    return fields


async def posted(request: Request, fields: Annotated[Form, Depends(form)]) -> tuple[Viewer, Form]:
    """Who sent a form, once it is sure that he meant to."""
    who = await viewer(request)
    if not _equal(fields.get("csrf", ""), who.csrf_token):
        raise Rejected(403, "bad_token")
    return who, fields


async def deciding(sent: Annotated[tuple[Viewer, Form], Depends(posted)]) -> tuple[Viewer, Form]:
    """A form of someone whose role allows decisions."""
    if not sent[0].may_decide:
        raise Rejected(403, "readers_read")
    return sent


def _same_origin(request: Request) -> None:
    """A browser says where a form comes from; where it says so, it must be here."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Rejected(403, "bad_token")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Rejected(403, "bad_token")


def login_token(desk: Desk, cookie: str) -> str:
    """What the login form must carry for the browser that holds a cookie."""
    return hmac.new(desk.key, cookie.encode(), hashlib.sha256).hexdigest()


def new_login_cookie() -> str:
    return secrets.token_urlsafe(16)


def logged_in(desk: Desk, request: Request, fields: Form) -> str:
    """The token of a new session for the right name and password; anything else is Rejected."""
    if not _equal(fields.get("csrf", ""), login_token(desk, request.cookies.get(LOGIN_COOKIE, ""))):
        raise Rejected(403, "bad_token")
    name, password = fields.get("name", "")[:LONGEST_NAME], fields.get("password", "")[:LONGEST_PASSWORD]
    address = request.client.host if request.client else ""
    if not attempts.admit(desk.writing, name, address):
        raise Rejected(429, "too_many_attempts")
    person = accounts.find(desk.reading, name)
    if not _fits(_nobodys_hash() if person is None else person.password_hash, password) or person is None:
        raise Rejected(401, "wrong_password")
    attempts.forget(desk.writing, name, address)
    if old := request.cookies.get(SESSION_COOKIE):
        accounts.log_out(desk.writing, old)
    return accounts.log_in(desk.writing, person.name)


@cache
def _nobodys_hash() -> str:
    """Checked where a name is unknown, so that the time taken does not tell."""
    return HASHER.hash(secrets.token_urlsafe(16))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


class BadAccount(Exception):
    """A name or password that no account is made with; the key of the message."""


def new_hash(name: str, password: str) -> str:
    """The hash to keep of a new password."""
    if not NAME.fullmatch(name):
        raise BadAccount("bad_name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadAccount("short_password")
    return HASHER.hash(password)


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def place_here(target: str) -> str:
    """An address of this site to go back to, whatever a form or link says: never another site.

    >>> place_here("/findings?page=2"), place_here("//evil.example/"), place_here("https://evil.example")
    ('/findings?page=2', '/', '/')
    """
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return quote(target, safe="/?&=%#+-._~,:")
