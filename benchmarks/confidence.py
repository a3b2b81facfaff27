"""How often records of a confidence are right (置信度校准): against gold files, by band of confidence.

    benchmarks/confidence.py DIR…    DIR holds NAME.txt|.html|.pdf|.docx with NAME.figures.tsv

A record is right when value, measure, base, scope, fund, item and period are, as eval/score.py judges them; the scorer
itself is used, found beside this checkout.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import extractors

SCORER = Path(__file__).parents[2] / "shared" / "eval" / "score.py"
BANDS = (Decimal("0.95"), Decimal("0.9"), Decimal("0.8"), Decimal("0.6"), Decimal(0))


def scorer() -> Any:
    """The scorer of ../shared/eval as a module."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args()
    score = scorer()
    records: Counter[Decimal] = Counter()
    right: Counter[Decimal] = Counter()
    for gold in sorted(path for folder in options.folders for path in folder.glob("*.figures.tsv")):
        stem = gold.name.removesuffix(".figures.tsv")
        candidates = (gold.with_name(stem + suffix) for suffix in (".txt", ".html", ".pdf", ".docx"))
        report = next(path for path in candidates if path.exists())
        ours = [figure.to_record() for figure in extractors.extract(extractors.read(report)) if figure.source == "text"]
        for one, wanted in score.align(ours, score.gold_rows(gold)):
            if one is None:
                continue
            band = next(low for low in BANDS if Decimal(str(one["confidence"])) >= low)
            records[band] += 1
            right[band] += (
                wanted is not None
                and all(score.agrees(field, one[field], wanted[field]) for field in score.EXACT)
                and Decimal(str(one["value"])) == Decimal(wanted["value"])
            )
    print("confidence      records   right")
    high = Decimal(1)
    for low in BANDS:
        share = f"{right[low] / records[low]:7.2%}" if records[low] else "      –"
        print(f"{low!s:>5} to {high!s:<5} {records[low]:8d} {share}")
        high = low
    sure = [band for band in BANDS if band >= Decimal("0.9")]
    many, good = sum(records[band] for band in sure), sum(right[band] for band in sure)
    print(f"0.9 and more   {many:7d} {good / max(1, many):7.2%}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
