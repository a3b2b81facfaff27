"""The web application (网页应用): routes, headers and errors; a file for each kind of page says what it shows."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Final
from urllib.parse import quote

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review import deciding, findings, log, overview, reports
from review.access import MustLogIn, Rejected, place_here
from review.desk import LOOPBACK, Desk
from review.rendering import render_error
from warehouse.connect import POOLED, WarehouseError

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LOG: Final = logging.getLogger("gouji.review")


def app(desk: Desk) -> FastAPI:
    """The application of an opened desk."""
    made = FastAPI(title="gouji", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_with_few_threads)
    made.state.desk = desk
    for room in (overview, findings, reports, log, deciding):
        made.include_router(room.ROUTER)
    made.mount("/static", StaticFiles(directory=str(files("review") / "static")), name="static")
    made.add_exception_handler(MustLogIn, _to_login)
    made.add_exception_handler(Rejected, _rejected)
    made.add_exception_handler(HTTPException, _http_error)
    made.add_exception_handler(RequestValidationError, _bad_value)
    made.add_exception_handler(WarehouseError, _broken)
    made.add_exception_handler(Exception, _broken)
    made.add_middleware(Guard, hosts=(*LOOPBACK, "[::1]") if desk.is_local else None)
    return made


@contextlib.asynccontextmanager
async def _with_few_threads(made: FastAPI) -> AsyncIterator[None]:
    """Threads take turns anyway: forty that begin at once all end late, four let the others wait in their order."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = POOLED
    yield


class Guard:
    """Every answer carries the security headers; on loopback only requests to loopback names are served, so that no
    page elsewhere can reach the desk by a name that leads here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] | None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                kept = "public, max-age=3600" if scope["path"].startswith("/static/") else "no-store"
                headers.setdefault("cache-control", kept)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if self.hosts is not None and name not in self.hosts:
            await render_error(Request(scope), 400, "bad_host")(scope, receive, send_guarded)
        elif "\0" in scope["path"] or b"%00" in scope["query_string"]:  # no text holds it, and PostgreSQL refuses it
            await render_error(Request(scope), 422, "bad_value")(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)


def _to_login(request: Request, error: Exception) -> Response:
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = quote(place_here(target), safe="") if request.method == "GET" else "%2F"
    return RedirectResponse(f"/login?to={back}", 303)


def _rejected(request: Request, error: Exception) -> Response:
    assert isinstance(error, Rejected), "registered for it"
    return render_error(request, error.status, error.message)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for it"
    return render_error(request, error.status_code, "not_found" if error.status_code == 404 else "bad_form")


def _bad_value(request: Request, error: Exception) -> Response:
    return render_error(request, 422, "bad_value")


def _broken(request: Request, error: Exception) -> Response:
    LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return render_error(request, 500, "broken")
