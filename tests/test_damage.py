"""Damaged reports: each is read or refused with a reason; benchmarks/damage.py does the same with hundreds."""

from __future__ import annotations

from pathlib import Path

from benchmarks.damage import DAMAGE, damaged
from flows.pipeline import Failure, readings

SAMPLES = Path(__file__).parents[1] / "samples"


def test_damaged_reports_are_read_or_refused_with_a_reason(tmp_path: Path) -> None:
    files = sorted([*SAMPLES.glob("*.pdf"), *SAMPLES.glob("*.html")])
    copies = damaged(files, 3 * len(DAMAGE), 2025, tmp_path)
    results = dict(readings(copies, ocr=False))
    assert list(results) == copies
    refused = [result.reason for result in results.values() if isinstance(result, Failure)]
    assert 0 < len(refused) < len(copies)
    for reason in refused:
        assert "bug" not in reason and "ended the process" not in reason and "longer than" not in reason
        assert "\n" not in reason


def test_the_same_seed_gives_the_same_damage(tmp_path: Path) -> None:
    folders = tmp_path / "a", tmp_path / "b"
    for folder in folders:
        folder.mkdir()
    first, second = (damaged(sorted(SAMPLES.glob("*.pdf")), 7, 3, folder) for folder in folders)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
