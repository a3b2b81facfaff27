"""Imports run one way: schema ← extractors, reconciliation, warehouse ← review, flows; each library has its room."""

import ast
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "schema": set(),
    "extractors": {"schema"},
    "reconciliation": {"schema"},
    "warehouse": {"schema"},
    "review": {"schema", "warehouse"},
    "flows": {"schema", "extractors", "reconciliation", "warehouse", "review"},
    "gouji": {"warehouse"},
}
PDF_FOLDERS = ("extractors/sources/", "extractors/tables/")
LIBRARIES = {
    "pdfplumber": PDF_FOLDERS,
    "pypdfium2": PDF_FOLDERS,
    "pdfminer": PDF_FOLDERS,
    "sqlalchemy": ("warehouse/",),
    "alembic": ("warehouse/",),
    "fastapi": ("review/",),
    "starlette": ("review/",),
    "jinja2": ("review/",),
    "argon2": ("review/access.py",),
    "pygal": ("review/charts.py",),
    "prefect": ("flows/ingest.py", "flows/operate.py"),
    "prometheus_client": ("flows/watch.py", "flows/operate.py"),
    "httpx": ("flows/polite.py", "flows/notify.py", "flows/operate.py"),
    "protego": ("flows/polite.py",),
    "fsspec": ("flows/places.py",),
    "rapidocr_onnxruntime": ("extractors/recognition.py",),
}
"""Library → the folders or files that may import it."""
COLLECTED = {"extractors/mentions": "RULE", "extractors/sources": "SOURCE", "reconciliation/rules": "RULE"}

MODULES = sorted(path.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} uses a relative import"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_引用只有一个方向(module: str):
    room = module.partition("/")[0]
    for name in imported(module):
        assert name not in ROOMS or name == room or name in ROOMS[room], f"{module} imports {name}"
        assert name not in LIBRARIES or module.startswith(LIBRARIES[name]), f"{module} imports {name}"


@pytest.mark.parametrize(("folder", "name"), COLLECTED.items())
def test_文件夹里的每个模块都定义规则(folder: str, name: str):
    for path in (ROOT / folder).glob("[!_]*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        targets = [t for node in body if isinstance(node, ast.Assign) for t in node.targets]
        targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
        assert any(isinstance(t, ast.Name) and t.id == name for t in targets), f"{path.name} defines no {name}"


def test_包名只属于本项目():
    owners = importlib.metadata.packages_distributions()
    for room in ROOMS:
        assert set(owners.get(room, ["gouji"])) == {"gouji"}, f"{room} also belongs to {owners[room]}"
