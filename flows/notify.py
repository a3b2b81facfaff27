"""Telling someone (通知): a webhook or a mail where grave findings or failures appear; never where all is well."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Final

from flows.settings import Settings

log = logging.getLogger("gouji.notify")

SECONDS: Final = 20
LINES: Final = 50
"""More than that nobody reads in a mail; the rest is in the warehouse."""


@dataclass(frozen=True, slots=True)
class News:
    """What someone should know: a sentence, and a line for each thing behind it."""

    subject: str
    lines: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """As a webhook gets it; `text` is what chat programs show."""
        return {"subject": self.subject, "lines": list(self.lines), "text": "\n".join((self.subject, *self.lines))}


def notify(news: News, configured: Settings) -> tuple[str, ...]:
    """Send the news to whoever is named in the settings; what could not be sent is logged and returned."""
    news = News(news.subject, (*news.lines[:LINES], *([f"… {len(news.lines)}"] if len(news.lines) > LINES else ())))
    failed = []
    for name, send in (("notify_webhook", _post), ("notify_mail", _mail)):
        if configured[name]:
            try:
                send(news, configured)
            except (OSError, ValueError, smtplib.SMTPException) as error:
                failed.append(f"{name} {configured.held[name].shown}: {error}")
                log.error("notification not sent", extra={"to": name, "reason": str(error)})
    return tuple(failed)


def _post(news: News, configured: Settings) -> None:
    import httpx

    try:
        httpx.post(configured["notify_webhook"], json=news.to_record(), timeout=SECONDS).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # the library quotes the address, which may hold a token: the kind of error must do
        raise OSError(type(error).__name__) from None


def _mail(news: News, configured: Settings) -> None:
    message = EmailMessage()
    message["Subject"] = news.subject
    message["From"] = configured["mail_from"]
    message["To"] = configured["notify_mail"]
    message.set_content("\n".join((news.subject, "", *news.lines)) + "\n")
    host, _, port = configured["smtp"].partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as server:
        if server.has_extn("starttls"):
            server.starttls()
        if configured["smtp_user"]:
            server.login(configured["smtp_user"], configured["smtp_password"] or "")
        server.send_message(message)


def lines_of(records: Sequence[Mapping[str, Any]], *names: str) -> tuple[str, ...]:
    """A line a record, from some of its fields."""
    return tuple(" · ".join(str(record[name]) for name in names if record[name] is not None) for record in records)
