"""How well scans are read (文字识别): the figures of pages that were read off by eye, against those that OCR gives.

    benchmarks/recognition.py FILE GOLD

A line of GOLD is a page, its number and its figures in reading order: `4 13.27亿元 8.0%`. scan_read_by_eye.txt is that
of three pages of the scan in ../shared/corpus/reports.

Prints recall, and the figures that are wrong, those at a confidence of 0.9 and more counted apart.
"""

from __future__ import annotations

import argparse
from difflib import SequenceMatcher
from pathlib import Path

import extractors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args()
    figures = [figure for figure in extractors.extract(extractors.read(options.file)) if figure.source == "text"]
    read = right = wrong = wrong_and_sure = sure = 0
    for line in options.gold.read_text(encoding="utf-8").splitlines():
        number, *wanted = line.split()
        found = [figure for figure in figures if figure.page == int(number)]
        quotes = [figure.quote for figure in found]
        blocks = SequenceMatcher(None, wanted, quotes, autojunk=False).get_matching_blocks()
        agreeing = {block.b + n for block in blocks for n in range(block.size)}
        read, right = read + len(wanted), right + len(agreeing)
        sure += sum(figure.confidence >= 0.9 for figure in found)
        missed = set(range(len(wanted))) - {block.a + n for block in blocks for n in range(block.size)}
        for n in sorted(missed):
            print(f"page {number}: not found: {wanted[n]}")
        for n, figure in enumerate(found):
            if n not in agreeing:
                wrong, wrong_and_sure = wrong + 1, wrong_and_sure + (figure.confidence >= 0.9)
                print(f"page {number}: not on the page: {figure.quote} (confidence {figure.confidence})")
    print(f"{read} figures read by eye, {right} found: recall {right / max(1, read):.1%}")
    print(f"{wrong} wrong, {wrong_and_sure} of them among the {sure} at confidence 0.9 and more")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
