"""Which tables of departments' accounts are found (部门预决算表格), and which of their identities hold.

By kind of table, with their figures, what is missing, and the checks that ran between table figures: sums of a
hierarchy, columns that add up, two sides, restatements. Each that does not hold is printed with its page.

benchmarks/departments.py FILE…         accounts and budgets of departments (PDF, HTML, Word)
benchmarks/departments.py FILE… --list  each table, also those that were not understood
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from pathlib import Path
from typing import Final

import extractors
import reconciliation
from extractors.figures import open_story
from extractors.layout import paragraphs
from extractors.tables.understand import Outline, understand
from schema.records import Check, Document, UnreadableReport

KINDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("三公", "“三公”经费", r"三公"),
    ("基金", "政府性基金预算", r"政府性基金"),
    ("国资", "国有资本经营预算", r"国有资本经营"),
    ("基本支出", "基本支出表", r"基本支出"),
    ("财拨收支", "财政拨款收支总表", r"财政拨款(?:收支|收入支出)"),
    ("一般支出", "一般公共预算支出表", r"一般公共预算(?:财政)?(?:拨款|当年拨款|当年)?(?:支出|拨款)|财政拨款支出"),
    ("收支总表", "收支总表", r"收支|收入支出"),
    ("收入总表", "收入总表", r"收入"),
    ("支出总表", "支出总表", r"支出(?:预算|决算)?(?:总体情况|总|情况)?表"),
)
"""Short name, name and words of the title of each form of the standard set; the first that matches counts."""
OTHER: Final = re.compile(r"绩效|采购|机关运行|项目支出|新增资产|政府购买|转移支付|重点项目|经济分类|会议费")


def kind_of(title: str) -> str | None:
    """The form of the standard set that a title names: 2024年度收入支出决算总表 → 收支总表."""
    if OTHER.search(title) and "三公" not in title and "基本支出" not in title:
        return None
    return next((short for short, _, words in KINDS if re.search(words, title)), None)


def outlines(document: Document) -> tuple[Outline, ...]:
    text = paragraphs(document)
    return understand(document, open_story(document, text)).outlines


def of_tables(document: Document) -> list[Check]:
    """The checks in which figures of tables alone take part."""
    checks = reconciliation.check(extractors.extract(document))
    return [check for check in checks if all(role.figure.source == "table" for role in check.roles)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--list", action="store_true", help="print each table")
    options = parser.parse_args()
    totals: Counter[str] = Counter()
    started = time.process_time()
    for path in options.files:
        try:
            document = extractors.read(path)
            found, checks = outlines(document), of_tables(document)
        except UnreadableReport as error:
            print(f"{path.name}: {error}")
            continue
        kinds: dict[str, list[Outline]] = {}
        for one in found:
            if one.trouble is None and (kind := kind_of(one.title)):
                kinds.setdefault(kind, []).append(one)
        shown = "  ".join(f"{kind} {sum(one.figures for one in kinds[kind])}" for kind, _, _ in KINDS if kind in kinds)
        missing = [name for kind, name, _ in KINDS if kind not in kinds]
        refused = Counter(one.trouble for one in found if one.trouble)
        print(f"{path.name}: {len(found)} tables, {sum(one.figures for one in found)} figures")
        print(f"  figures by form: {shown or 'none'}")
        print(f"  not found: {', '.join(missing) or 'none'}; not understood: {dict(refused) or 'none'}")
        if options.list:
            for one in found:
                pages = "–".join(str(page) for page in dict.fromkeys((one.pages[0], one.pages[-1])))
                outcome = one.trouble or f"{one.figures} figures"
                print(f"    {one.table:3d} p{pages} {one.title} {one.form} {one.unit}: {outcome}")
        statuses = Counter(check.status for check in checks)
        print(f"  identities: {len(checks)} ran or were required: {dict(statuses)}")
        for check in checks:
            if check.status == "mismatch":
                print(f"    page {check.roles[0].figure.page}: {check.message}")
        totals.update({f"checks {status}": count for status, count in statuses.items()})
        totals.update(kinds.keys())
        totals["files"] += 1
        totals["figures"] += sum(one.figures for one in found)
    print(f"{totals['files']} files, {totals['figures']} figures, {time.process_time() - started:.1f} s of processor")
    held, ran = totals["checks ok"] + totals["checks rounding"], totals["checks mismatch"]
    print(f"identities: {held} of {held + ran} that could be run hold ({100 * held / max(held + ran, 1):.2f} %)")
    print("files with: " + "  ".join(f"{kind} {totals[kind]}" for kind, _, _ in KINDS))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
