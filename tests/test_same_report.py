"""One report as text, web page, Word file and PDF gives the same figures, but for page and place."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import docx
import pytest

import extractors

SAMPLES = Path(__file__).parents[1] / "samples"
REPORTS = sorted(path for path in SAMPLES.glob("*.txt") if not path.name.endswith(".checks.txt"))
OF_THE_FILE = ("report", "page", "boxes", "table")


def web_page(lines: list[str], target: Path) -> None:
    """As a government's site would show it: a bread crumb, the title, paragraphs, a foot."""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines if line.strip())
    links = '<div><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; <a href="/czyjs">财政预决算</a></div>'
    foot = "<div>版权所有 <a href='/map'>网站地图</a> <a href='/us'>联系我们</a></div>"
    page = f"<html><head><meta charset='utf-8'><title>{escape(lines[0])}</title></head><body>{links}<div>{body}</div>"
    target.write_text(page + foot + "</body></html>", encoding="utf-8")


def web_page_of_an_old_site(lines: list[str], target: Path) -> None:
    """In GB18030 that calls itself UTF-8, inside a table that arranges the page, lines parted by <br>."""
    body = "<br><br>\n".join(escape(line) for line in lines if line.strip())
    head = f"<html><head><meta charset='utf-8'><title>{escape(lines[0])}</title></head>"
    page = f"{head}<body><table><tr><td><font>{body}</font></td></tr></table></body></html>"
    target.write_bytes(page.encode("gb18030"))


def word(lines: list[str], target: Path) -> None:
    document = docx.Document()
    for line in lines:
        if line.strip():
            document.add_paragraph(line)
    document.save(str(target))


def text_in_gb18030(lines: list[str], target: Path) -> None:
    target.write_bytes("\r\n".join(lines).encode("gb18030"))


def printed(lines: list[str], target: Path) -> None:
    """The PDF of the samples, made by make_pdfs.py from the same text."""
    source = next(path for path in REPORTS if path.stem == target.stem)
    target.write_bytes(source.with_suffix(".pdf").read_bytes())


FORMATS: dict[str, Callable[[list[str], Path], None]] = {
    "site.html": web_page,
    "old_site.html": web_page_of_an_old_site,
    "word.docx": word,
    "gb18030.txt": text_in_gb18030,
    "printed.pdf": printed,
}


def records(path: Path) -> list[dict[str, Any]]:
    """The figures without what is the file's: its name, pages and places."""
    return [
        {field: value for field, value in figure.to_record().items() if field not in OF_THE_FILE}
        for figure in extractors.extract(extractors.read(path))
    ]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("source", REPORTS, ids=lambda path: path.stem)
def test_one_report_in_every_format_gives_the_same_figures(source: Path, form: str, tmp_path: Path) -> None:
    target = tmp_path / f"{source.stem}{Path(form).suffix}"
    FORMATS[form](source.read_text(encoding="utf-8").splitlines(), target)
    wanted, found = records(source), records(target)
    assert len(wanted) > 100
    assert found == wanted
