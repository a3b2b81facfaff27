"""How fast text becomes figures (提取速度): characters a minute on one core, memory from first to last.

benchmarks/extraction.py FILE…    reports as text or HTML
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import extractors


def resident_mb() -> float:
    """The memory that the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="how often all files are read (default 3)")
    options = parser.parse_args()
    extractors.extract(extractors.read(options.files[0]))  # compiling the patterns is paid once
    print("round  characters  figures  seconds  characters a minute  memory MB")
    for number in range(1, options.rounds + 1):
        characters = found = 0
        started = time.process_time()
        for file in options.files:
            document = extractors.read(file)
            found += len(extractors.extract(document))
            characters += sum(len(line.text) for page in document.pages for line in page.lines)
        seconds = time.process_time() - started
        print(
            f"{number:5d}  {characters:10,d}  {found:7,d}  {seconds:7.2f}  {characters / seconds * 60:19,.0f}"
            f"  {resident_mb():9.0f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
