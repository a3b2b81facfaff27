"""What gouji notes while it works (日志): a line an event, for people or as JSON for machines."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from flows.settings import LogFormat

OWN: Final = frozenset((*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"))
"""What every record of the standard library carries; all else is the event's own."""


class Lines(logging.Formatter):
    """An event as a line, its particulars behind it."""

    def __init__(self, kind: LogFormat) -> None:
        super().__init__()
        self._kind = kind

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        own = {key: value for key, value in vars(record).items() if key not in OWN}
        if record.exc_info:
            own["traceback"] = self.formatException(record.exc_info)
        if self._kind == "json":
            return json.dumps(event | own, ensure_ascii=False, default=str)
        particulars = " ".join(f"{key}={value}" for key, value in own.items() if value not in (None, "", 0))
        return f"{at} {record.levelname:<7} {record.getMessage()} {particulars}".rstrip()


def begin(kind: LogFormat, level: str) -> None:
    """Write the events of gouji, from a level on, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(kind))
    logger = logging.getLogger("gouji")
    logger.handlers = [handler]
    logger.setLevel(level.upper())
    logger.propagate = False
