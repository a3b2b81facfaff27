"""The README is true: its commands exist, its views and queries work, its example rule holds, its links lead on."""

import argparse
import ast
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from flows import cli, watch
from flows.settings import SETTINGS
from flows.sources import KINDS, Limits, Source, parse_sources
from reconciliation.book import Book
from reconciliation.decide import decide
from schema.records import Document, Paragraph
from warehouse import connect, query, views

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "samples").glob("*.md")])


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


COMMANDS = [line for block in blocks("console") for line in block.splitlines()]
GOUJI = [line for line in COMMANDS if line.startswith("gouji ")]


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (subparsers,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(subparsers.choices)


@pytest.mark.parametrize("line", GOUJI)
def test_命令能被解析(line: str):
    options = cli._parser().parse_args(shlex.split(line)[1:])
    named = [*getattr(options, "files", ()), *filter(None, [getattr(options, "file", None)])]
    assert all((ROOT / path).exists() for path in named)


def test_每个命令都有说明():
    shown = {shlex.split(line)[1] for line in GOUJI}
    assert shown == set(commands_of(cli._parser()))


def test_其余命令只有make和激活环境():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for line in set(COMMANDS) - set(GOUJI):
        assert line == ". .venv/bin/activate" or line.removeprefix("make ") in targets, line
    assert set(re.findall(r"`make (\w+)`", README)) <= targets


def test_每个视图都有说明():
    table = README.partition("| view |")[2].partition("\n\n")[0]
    first_cells = re.findall(r"^\|([^|]+)\|", table, re.M)
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == {view.name for view in views.views()}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    where = str(tmp_path_factory.mktemp("readme") / "gouji.db")
    connect.open_warehouse(where).dispose()
    return where


def selects() -> Iterator[str]:
    yield from blocks("sql")
    yield from (cli._parser().parse_args(shlex.split(line)[1:]).select for line in GOUJI if " sql " in line)


@pytest.mark.parametrize("select", list(selects()))
def test_查询能执行(select: str, database: str):
    columns, rows = query.select(database, select)
    assert columns and not list(rows)


def test_规则示例成立(monkeypatch: pytest.MonkeyPatch):
    from extractors.figures import figures

    (source,) = blocks("python")
    module = ModuleType("readme_rule")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(source, "README.md", "exec"), module.__dict__)
    for text, line in module.RULE.examples.items():
        paragraph = Paragraph(text, (None,) * len(text), (None,) * len(text))
        book = Book(figures(Document("readme", "", "text", ()), [paragraph]))
        (relation,) = module.RULE.find(book)
        found = [role.figure.seq for role in (*relation.stated, *relation.given)]
        assert found == [int(seq) for seq in re.findall(r"\d+", line)]
        assert f"# {decide(module.RULE, relation, book).status}" in line


def test_定时示例照写可用(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (sources,) = blocks("toml")
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["fetch", "sources.toml", "--db", "fiscal.db", "--workers", "1", "--no-ocr"]) == 0
    reports = [path for path in (ROOT / "samples").iterdir() if path.suffix in (".pdf", ".html")]
    (state,) = watch.state("fiscal.db").sources
    assert (state.source, state.health, state.new) == ("samples", "ok", state.listed)
    assert state.listed >= len(reports) and cli.main(["status", "--db", "fiscal.db"]) == 0


def test_来源说明可用_且列出每一项():
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, re.M | re.S)
    read = parse_sources(example, ROOT)
    assert {source.kind for source in read.sources} == set(KINDS)
    assert read.limits == Limits(), "the defaults as they are"
    for field in fields(Source):
        assert f"`{field.name}`" in text
    for field in fields(Limits):
        assert f"\n{field.name} = " in text


def test_每项配置都有说明():
    text = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    for name in SETTINGS:
        assert f"| `{name}` | `GOUJI_{name.upper()}` |" in text, name


def test_部署文件指向存在的流程():
    import yaml

    for one in yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]:
        path, _, name = one["entrypoint"].partition(":")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        (flow,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
        assert set(one.get("parameters", {})) <= {argument.arg for argument in flow.args.args}


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_链接有去处(page: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("field", ["measure", "status", "stage", "scope", "fund", "side", "bound", "kind"])
def test_字段取值都有说明(field: str):
    from typing import get_args

    from schema import vocabulary

    records = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    for word in get_args(getattr(vocabulary, field.capitalize())):
        assert f"`{word}`" in records, word


def test_每个字段都有说明():
    records = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    figure = next(iter(_records(ROOT / "samples" / "linzhou_water_2024_department_account.txt")))
    for name in (*figure, "table", "row", "row_path", "column", "code"):
        assert f"`{name}`" in records, name


def _records(path: Path) -> Iterator[dict[str, object]]:
    import extractors

    yield from (figure.to_record() for figure in extractors.extract(extractors.read(path)))
