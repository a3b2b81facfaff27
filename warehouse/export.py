"""Views and tables as files (导出): Parquet, CSV, Excel, SQLite or a data package, row by row, every amount exact."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from schema.records import plain
from warehouse import query
from warehouse.connect import WarehouseError
from warehouse.frames import convert

DESCRIBED: Final = "select relation, position, name, type, unit, meaning from dictionary order by relation, position"
ROWS_AT_ONCE: Final = 20_000
DIGITS: Final = 38
SCALES: Final = {"万元": 6}
"""Unit → how many decimals it has: 万元 to the 分; anything else has OTHER_SCALE, and what is finer is rounded."""
OTHER_SCALE: Final = 12
SHEET_ROWS: Final = 1_048_576
EXCEL_DIGITS: Final = 15
"""Excel counts in floats: a number of more digits is written as text."""
SQLITE_TYPES: Final = {"integer": "integer", "boolean": "integer", "decimal": "numeric"}
SEARCHED: Final = ("figure_id", "report_id", "region", "item", "item_code", "headline")
"""Columns by which rows of an SQLite export are looked up."""
FIELD_TYPES: Final = {"text": "string", "decimal": "number"}
"""Type of a column → that of a data package where the word is another."""
KEYS: Final[Mapping[str, Sequence[str]]] = {
    "figures": ("figure_id",),
    "mismatch_log": ("check_id",),
    "panel_figures": ("figure_id",),
    "item_figures": ("figure_id",),
    "year_figures": ("figure_id",),
    "conflicts": ("figure_id",),
    "department_figures": ("figure_id",),
    "unread_tables": ("report_id", "table"),
}
"""View → the columns that name a row of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the dictionary describes it."""

    name: str
    type: str
    unit: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Part:
    """A view or table on its way out: its description, its columns and its rows, values converted."""

    name: str
    meaning: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def export(where: str, names: Sequence[str], format: str, out: Path) -> dict[str, int]:
    """Write views or tables (`all`: every view) to a file, or to a folder where there are several; the rows of each."""
    counts: dict[str, int] = {}
    parts = _parts(where, names, counts)
    if format == "parquet":
        _need("pyarrow", "parquet")
    try:
        if format == "datapackage" or (format in ONE_FILE_EACH and len(parts) > 1):
            with _into_place(out, folder=True) as folder:
                ending, write = ("csv", _csv) if format == "datapackage" else (format, ONE_FILE_EACH[format])
                for part in parts:
                    write(part, folder / f"{part.name}.{ending}")
                if format == "datapackage":
                    descriptor = json.dumps(_descriptor(parts), ensure_ascii=False, indent=2)
                    (folder / "datapackage.json").write_text(descriptor + "\n", encoding="utf-8")
        else:
            with _into_place(out) as file:
                if format in ONE_FILE_EACH:
                    ONE_FILE_EACH[format](parts[0], file)
                else:
                    ALL_IN_ONE[format](parts, file)
    except OSError as error:
        raise WarehouseError(f"{out} cannot be written: {error.strerror or error}") from error
    return counts


def _parts(where: str, names: Sequence[str], counts: dict[str, int]) -> list[Part]:
    described: dict[str, list[Mapping[str, Any]]] = {}
    _, rows = query.select(where, DESCRIBED)
    for row in rows:
        described.setdefault(row["relation"], []).append(row)
    _, rows = query.select(where, "select name from view_definition order by name")
    views = [row["name"] for row in rows]
    wanted = list(dict.fromkeys(one for name in names for one in (views if name == "all" else [name])))
    for name in wanted:
        if name not in described:
            raise WarehouseError(f"{name} is neither a view nor a table; the views are {', '.join(views)}")
    return [_part(where, name, described[name], counts) for name in wanted]


def _part(where: str, name: str, described: Sequence[Mapping[str, Any]], counts: dict[str, int]) -> Part:
    columns = [Column(one["name"], one["type"], one["unit"], one["meaning"]) for one in described if one["name"]]

    def rows() -> Iterator[Sequence[Any]]:
        names = ", ".join(f'"{column.name}"' for column in columns)
        order = ", ".join(str(number) for number in range(1, min(len(columns), 6) + 1))
        _, found = query.select(where, f'select {names} from "{name}" order by {order}')
        counts[name] = 0
        for row in found:
            counts[name] += 1
            yield [convert(row[column.name], column.type) for column in columns]

    return Part(name, described[0]["meaning"], columns, rows())


@contextlib.contextmanager
def _into_place(out: Path, folder: bool = False) -> Iterator[Path]:
    """A place to write to that becomes OUT when all is written, so that no half export is taken for a whole one."""
    if out.is_dir() and not folder:
        raise WarehouseError(f"{out} is a folder; name a file")
    if folder and out.exists() and not (out.is_dir() and _is_ours(out)):
        raise WarehouseError(f"{out} exists and is no earlier export; name another folder")
    place = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.absolute().parent))
    try:
        yield place if folder else place / out.name
        if folder:
            place.chmod(0o755)
            if out.exists():
                shutil.rmtree(out)
            os.replace(place, out)
        else:
            os.replace(place / out.name, out)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return all(file.suffix in (".csv", ".parquet") or file.name == "datapackage.json" for file in folder.iterdir())


def _need(module: str, extra: str) -> None:
    try:
        __import__(module)
    except ModuleNotFoundError:
        raise WarehouseError(f"that needs the package {module}; pip install 'gouji[{extra}]'") from None


def _written(value: Any) -> Any:
    """A value as a text format shows it: decimals without exponent, true and false, what is missing empty."""
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, Decimal) else value


def _csv(part: Part, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow([column.name for column in part.columns])
        writer.writerows([_written(value) for value in row] for row in part.rows)


def _parquet(part: Part, file: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types: dict[str, Any] = {
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
    }

    def scale(column: Column) -> int:
        return SCALES.get(column.unit or "", OTHER_SCALE)

    def field(column: Column) -> Any:
        kind = pa.decimal128(DIGITS, scale(column)) if column.type == "decimal" else types.get(column.type, pa.string())
        return pa.field(column.name, kind, metadata={"unit": column.unit or "", "meaning": column.meaning})

    schema = pa.schema([field(column) for column in part.columns], metadata={"meaning": part.meaning})
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for some in _batches(part.rows):
            arrays = []
            for column, values in zip(part.columns, zip(*some, strict=True), strict=True):
                if column.type == "decimal":
                    step = Decimal(1).scaleb(-scale(column))
                    values = tuple(None if value is None else value.quantize(step) for value in values)
                arrays.append(pa.array(values, type=schema.field(column.name).type))
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _batches(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        yield some


def _xlsx(parts: Sequence[Part], file: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for part in parts:
        sheet = book.create_sheet(part.name[:31])
        sheet.freeze_panes = "A2"
        sheet.append([column.name for column in part.columns])
        for number, row in enumerate(part.rows, 2):
            if number > SHEET_ROWS:
                raise WarehouseError(
                    f"{part.name} has more rows than a sheet of Excel holds; export it as csv or parquet"
                )
            sheet.append([_for_excel(value) for value in row])
    sheet = book.create_sheet("columns")
    sheet.append(["view", "column", "unit", "meaning"])
    for part in parts:
        for column in part.columns:
            sheet.append([part.name, column.name, column.unit, column.meaning])
    book.save(file)


def _for_excel(value: Any) -> Any:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        digits = len(plain(Decimal(value)).replace("-", "").replace(".", "").lstrip("0"))
        return value if digits <= EXCEL_DIGITS else plain(Decimal(value))
    return value


def _sqlite(parts: Sequence[Part], file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for part in parts:
            declared = ", ".join(f'"{c.name}" {SQLITE_TYPES.get(c.type, "text")}' for c in part.columns)
            connection.execute(f'create table "{part.name}" ({declared})')
            marks = ", ".join("?" * len(part.columns))
            # numeric keeps a decimal as text where its float would not show the same digits
            rows = ([_for_sqlite(value) for value in row] for row in part.rows)
            connection.executemany(f'insert into "{part.name}" values ({marks})', rows)
            for column in part.columns:
                if column.name in SEARCHED:
                    connection.execute(f'create index "{part.name}_{column.name}" on "{part.name}" ("{column.name}")')
        connection.execute("analyze")


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _descriptor(parts: Sequence[Part]) -> dict[str, Any]:
    """datapackage.json, as the Data Package standard describes it."""
    return {
        "name": "gouji",
        "profile": "tabular-data-package",
        "title": "Figures of published fiscal reports",
        "resources": [
            {
                "name": part.name,
                "path": f"{part.name}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": part.meaning,
                "schema": {
                    "fields": [_field(column) for column in part.columns],
                    "missingValues": [""],
                    **({"primaryKey": list(KEYS[part.name])} if part.name in KEYS else {}),
                },
            }
            for part in parts
        ],
    }


def _field(column: Column) -> dict[str, str]:
    field = {
        "name": column.name,
        "type": FIELD_TYPES.get(column.type, column.type),
        "description": column.meaning,
    }
    return field | ({"unit": column.unit} if column.unit else {})


ONE_FILE_EACH: Final[Mapping[str, Callable[[Part, Path], None]]] = {"csv": _csv, "parquet": _parquet}
ALL_IN_ONE: Final[Mapping[str, Callable[[Sequence[Part], Path], None]]] = {"xlsx": _xlsx, "sqlite": _sqlite}
FORMATS: Final = (*ONE_FILE_EACH, *ALL_IN_ONE, "datapackage")
