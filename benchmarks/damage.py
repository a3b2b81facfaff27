"""Damaged reports (损坏的文件): each must be read or refused with a reason, without a crash and within its time.

    benchmarks/damage.py FILE… [--count 500] [--seed 2025]

The same files, count and seed give the same damage: bytes flipped, files cut off, blocks zeroed or repeated, PDF
objects removed, numbers in PDF syntax made huge.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flows.pipeline import Failure, read_report
from flows.workers import Lost, Readers

SECONDS = 120
PDF_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj", re.S)
PDF_NUMBER = re.compile(rb"(?<=[ \[/])\d{1,6}(?=[ \]/\r\n>])")


def flipped(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 10, 100, 1000))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def cut_off(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(1, len(data)) :]


def beginning_lost(data: bytearray, dice: random.Random) -> None:
    del data[: dice.randrange(1, len(data) // 2)]


def zeroed(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.choice((16, 1024, 65536)))
    data[start:end] = bytes(end - start)


def repeated(data: bytearray, dice: random.Random) -> None:
    start, place = dice.randrange(len(data)), dice.randrange(len(data))
    data[place:place] = data[start : start + dice.choice((16, 1024, 65536))]


def objects_removed(data: bytearray, dice: random.Random) -> None:
    found = [match.span() for match in PDF_OBJECT.finditer(data)]
    if not found:
        return zeroed(data, dice)
    for start, end in sorted(dice.sample(found, min(len(found), dice.choice((1, 3, 20)))), reverse=True):
        data[start:end] = b" " * (end - start)
    return None


def numbers_made_huge(data: bytearray, dice: random.Random) -> None:
    found = [match.span() for match in PDF_NUMBER.finditer(data)]
    if not found:
        return flipped(data, dice)
    for start, end in dice.sample(found, min(len(found), 5)):
        data[start:end] = b"9" * (end - start)
    return None


DAMAGE: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flipped,
    cut_off,
    beginning_lost,
    zeroed,
    repeated,
    objects_removed,
    numbers_made_huge,
)


def damaged(files: list[Path], count: int, seed: int, folder: Path) -> list[Path]:
    """Damaged copies of the files, all kinds of damage in turn."""
    dice = random.Random(seed)
    copies = []
    for n in range(count):
        source = dice.choice(files)
        how = DAMAGE[n % len(DAMAGE)]
        data = bytearray(source.read_bytes())
        how(data, dice)
        copies.append(folder / f"{n:04d}-{how.__name__}-{source.stem[:20]}{source.suffix}")
        copies[-1].write_bytes(data)
    return copies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copies = damaged(sorted(options.files), options.count, options.seed, Path(folder))
        began = time.monotonic()
        readers = Readers(partial(read_report, ocr=False), iter(copies), count=1, seconds=SECONDS)
        longest = last = 0.0
        while taken := readers.take(1):
            for path, result in taken:
                longest, last = max(longest, time.monotonic() - began - last), time.monotonic() - began
                if isinstance(result, Lost):
                    counts["crashed or over the limit"] += 1
                    print(f"{path.name} {result.reason}")
                elif not isinstance(result, Failure):
                    counts["read"] += 1
                elif "bug of gouji" in result.reason:
                    counts["met a bug"] += 1
                    print(result.reason)
                else:
                    counts["refused with a reason"] += 1
        readers.close()
    print(f"{len(copies)} damaged files, seed {options.seed}: {dict(counts)}; the longest took {longest:.1f} s")
    return 1 if counts["crashed or over the limit"] or counts["met a bug"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
