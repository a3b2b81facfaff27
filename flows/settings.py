"""What holds, and where it was said (配置): flags, then the environment (GOUJI_…), then gouji.toml, then defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from warehouse.shown import shown

FILE: Final = "gouji.toml"
WHICH_FILE: Final = "GOUJI_CONFIG"
YES: Final = ("1", "true", "yes", "on")
NO: Final = ("0", "false", "no", "off")

Runner = Literal["local", "dask"]
LogFormat = Literal["text", "json"]
Masking = Literal["password", "host", "all"]


class SettingsError(Exception):
    """What is wrong with a setting, in one line."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set; `mask` says what of it is never printed."""

    default: str | int | bool | None
    kind: type
    choices: tuple[str, ...] = ()
    mask: Masking | None = None


SETTINGS: Final[Mapping[str, Setting]] = {
    "db": Setting("gouji.db", str, mask="password"),
    "workers": Setting(None, int),
    "ocr": Setting(True, bool),
    "runner": Setting("local", str, get_args(Runner)),
    "scheduler": Setting(None, str),
    "review_url": Setting("http://127.0.0.1:8000", str),
    "notify_webhook": Setting(None, str, mask="host"),
    "notify_mail": Setting(None, str),
    "mail_from": Setting("gouji@localhost", str),
    "smtp": Setting("localhost:25", str),
    "smtp_user": Setting(None, str),
    "smtp_password": Setting(None, str, mask="all"),
    "log": Setting("text", str, get_args(LogFormat)),
    "log_level": Setting("warning", str, ("debug", "info", "warning", "error")),
    "metrics_file": Setting(None, str),
}


@dataclass(frozen=True, slots=True)
class Held:
    """What holds for one setting, and where it was said."""

    name: str
    value: Any
    origin: str

    @property
    def shown(self) -> str:
        """The value as it may be printed: no password, no token."""
        mask = SETTINGS[self.name].mask
        if self.value is None or mask is None:
            return "" if self.value is None else str(self.value)
        if mask == "password":
            return shown(self.value)
        return _host_alone(self.value) if mask == "host" else "***"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings as they hold here and now."""

    held: Mapping[str, Held]

    def __getitem__(self, name: str) -> Any:
        return self.held[name].value


def settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """What holds; `flags` are those that the user gave. Raises SettingsError, one line, for what cannot hold."""
    path = Path(os.environ.get(WHICH_FILE) or FILE)
    written = _written(path)
    held = {}
    for name, setting in SETTINGS.items():
        variable = f"GOUJI_{name.upper()}"
        if flags and flags.get(name) is not None:
            held[name] = Held(name, flags[name], f"--{name.replace('_', '-')}")
        elif os.environ.get(variable):
            held[name] = Held(name, _read(os.environ[variable], setting, variable), variable)
        elif name in written:
            held[name] = Held(name, _checked(written[name], setting, f"{path}: {name}"), str(path))
        else:
            held[name] = Held(name, setting.default, "default")
    return Settings(held)


def named(db: str) -> str | None:
    """A database as a run's parameter: None, which means the settings', where a password stands in it.

    Prefect keeps the parameters of a run and shows them; the environment is for this process and its children alone.
    """
    if shown(db) == db:
        return db
    os.environ["GOUJI_DB"] = db
    return None


def _written(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if WHICH_FILE in os.environ:
            raise SettingsError(f"{WHICH_FILE} names {path}, which does not exist") from None
        return {}
    except OSError as error:
        raise SettingsError(f"{path} could not be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no TOML: {error}") from None
    unknown = sorted(set(table) - set(SETTINGS))
    if unknown:
        raise SettingsError(f"{path}: {unknown[0]} is not known; known are {', '.join(SETTINGS)}")
    return table


def _read(text: str, setting: Setting, where: str) -> Any:
    """A value as the environment holds it: everything there is text."""
    if setting.kind is bool and text.lower() in (*YES, *NO):
        return text.lower() in YES
    if setting.kind is int and text.isdecimal():
        return int(text)
    return _checked(text, setting, where)


def _checked(value: Any, setting: Setting, where: str) -> Any:
    if type(value) is not setting.kind or (isinstance(value, int) and setting.kind is int and value < 1):
        wanted = {str: "a text", int: "a number from 1", bool: "true or false"}[setting.kind]
        raise SettingsError(f"{where} must be {wanted}, not {value!r}")
    if setting.choices and value not in setting.choices:
        raise SettingsError(f"{where} must be one of {', '.join(setting.choices)}, not {value!r}")
    return value


def _host_alone(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}/***" if parts.hostname else "***"
