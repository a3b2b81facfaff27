"""How fast PDFs are read (读取速度): milliseconds of processor time a page, on one core, medians of several runs.

    benchmarks/reading.py FILE…

(a) PDFium alone, every character with its box; (b) pdfplumber, `extract_text` and `extract_tables` of every page;
(c) gouji from the file to paragraphs and tables with their positions; (d) gouji from the file to figures. Files in
which gouji can read nothing (scans) are named and left out of all four. Last, the memory that reports of 50 and
250 pages, put together from the files, take at most.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

import extractors
from extractors.layout import paragraphs
from schema.records import UnreadableReport

LONG_REPORTS = (50, 250)
PEAK = "--peak"


def bare_pdfium(path: Path) -> None:
    """(a) Every character and its loose box, thrown away."""
    pdf = pypdfium2.PdfDocument(path)
    box = pdfium.FS_RECTF()
    for page in pdf:
        text = page.get_textpage()
        for n in range(pdfium.FPDFText_CountChars(text)):
            pdfium.FPDFText_GetUnicode(text, n)
            pdfium.FPDFText_GetLooseCharBox(text, n, ctypes.byref(box))
        text.close()
        page.close()
    pdf.close()


def pdfplumber_alone(path: Path) -> None:
    """(b) The usual way."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def gouji_text(path: Path) -> None:
    """(c) Paragraphs and tables with the place of every character."""
    paragraphs(extractors.read(path, ocr=False))


def gouji_figures(path: Path) -> None:
    """(d) Figures."""
    extractors.extract(extractors.read(path, ocr=False))


MEASURES: dict[str, Callable[[Path], None]] = {
    "(a) PDFium alone": bare_pdfium,
    "(b) pdfplumber": pdfplumber_alone,
    "(c) gouji, text": gouji_text,
    "(d) gouji, figures": gouji_figures,
}


def readable(paths: Sequence[Path]) -> dict[Path, int]:
    """The files that gouji reads, with their numbers of pages; reading them once also pays for imports and patterns."""
    pages: dict[Path, int] = {}
    for path in paths:
        try:
            document = extractors.read(path, ocr=False)
        except UnreadableReport as refusal:
            print(f"left out: {refusal}")
            continue
        if document.format != "pdf":
            print(f"left out: {path.name} is {document.format}, whatever its name says")
            continue
        extractors.extract(document)
        pages[path] = len(document.pages)
    return pages


def milliseconds(measure: Callable[[Path], None], paths: Sequence[Path]) -> float:
    gc.collect()
    started = time.process_time()
    for path in paths:
        measure(path)
    return 1000 * (time.process_time() - started)


def long_report(paths: Sequence[Path], count: int, target: Path) -> None:
    """A report of so many pages, the files' pages one after the other, again from the first where they run out."""
    whole = pypdfium2.PdfDocument.new()
    while len(whole) < count:
        for path in paths:
            part = pypdfium2.PdfDocument(path)
            whole.import_pages(part, list(range(min(len(part), count - len(whole)))))
            part.close()
            if len(whole) == count:
                break
    whole.save(target)


def peak_mb(path: Path) -> float:
    """What a fresh process takes at most to read a report and extract its figures."""
    done = subprocess.run(
        [sys.executable, __file__, PEAK, str(path)], check=True, capture_output=True, text=True, env=dict(os.environ)
    )
    return float(done.stdout)


def main() -> int:
    if PEAK in sys.argv:
        gouji_figures(Path(sys.argv[-1]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
        return 0
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5, help="how often everything is read (default 5)")
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pages = readable(options.files)
    paths, total = list(pages), sum(pages.values())
    # one run of each measure after the other, so that a busy machine slows all of them alike
    times: dict[str, list[float]] = {name: [] for name in MEASURES}
    for _ in range(options.runs):
        for name, measure in MEASURES.items():
            times[name].append(milliseconds(measure, paths) / total)
    usual = {name: median(found) for name, found in times.items()}
    print(f"{len(paths)} files, {total} pages, {options.runs} runs, load {os.getloadavg()[0]:.1f}")
    print(f"{'':20} ms a page   lowest  highest  times faster than pdfplumber")
    for name, found in times.items():
        faster = usual["(b) pdfplumber"] / usual[name]
        print(f"{name:20} {usual[name]:9.2f}  {min(found):7.2f}  {max(found):7.2f}  {faster:9.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for count in LONG_REPORTS:
            long_report(paths, count, Path(folder) / "long.pdf")
            print(f"memory for {count} pages: {peak_mb(Path(folder) / 'long.pdf'):.0f} MB at most")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
