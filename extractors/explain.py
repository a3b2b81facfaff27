"""Why a figure was read as it was (依据): the sentence, what it belongs to, and the rule behind every field."""

from __future__ import annotations

from collections.abc import Sequence

from schema.records import Figure, plain

_FIELDS = (
    "quote",
    "value",
    "kind",
    "bound",
    "measure",
    "base",
    "scope",
    "fund",
    "side",
    "item",
    "period",
    "stage",
    "of",
    "part_of",
)
_TABLE_FIELDS = ("unit", "region", "agency", "table", "row", "row_path", "column", "code")


def marked(figure: Figure) -> str:
    """The sentence with the figure between ⟦ ⟧: 收入⟦100万元⟧，增长5%."""
    sentence = figure.sentence
    if figure.spot is None or sentence.count(figure.quote) == 1:
        return sentence.replace(figure.quote, f"⟦{figure.quote}⟧", 1)
    start = figure.spot.start - figure.sentence_start
    return f"{sentence[:start]}⟦{sentence[start : start + len(figure.quote)]}⟧{sentence[start + len(figure.quote) :]}"


def explain(figure: Figure, figures: Sequence[Figure]) -> list[tuple[str, str, str]]:
    """A row a field: its name, its value, and the rule that set it with the words it read."""
    rows = []
    by_seq = {other.seq: other for other in figures}
    for name in _FIELDS + (_TABLE_FIELDS if figure.source == "table" else ()):
        value = getattr(figure, name)
        shown = "" if value in (None, ()) else plain(value) if name == "value" else str(value)
        if name == "row_path":
            shown = " / ".join(value)
        if name in ("of", "part_of") and value is not None:
            other = by_seq[value]
            shown = f"{value} ({other.item} {other.quote})"
        rows.append((name, shown, figure.because.get(name, "" if value in (None, "", ()) else "default")))
    return rows
