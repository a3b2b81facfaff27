"""What a rule for mentions is (提取规则): a name, a pattern, a reading, and the sentences that prove it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from schema.records import Mention, Paragraph, Reading, Spot
from schema.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to write an amount or a percentage, with texts that it must read and some to leave alone."""

    name: str
    kind: Kind
    pattern: Any
    """A compiled pattern of the `regex` library."""
    read: Callable[[Any], Reading | None]
    """What a match is worth, or None where it is no mention after all."""
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Text → the quotes that all rules together must find in it, in order."""
    rejects: Sequence[str] = ()
    """Texts in which no rule may find anything."""


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of a folder in alphabetical order; this is how rules are found, nothing registers itself."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        yield importlib.import_module(f"{package.__name__}.{info.name}")


@cache
def mention_rules() -> tuple[Rule, ...]:
    import extractors.mentions

    return tuple(module.RULE for module in modules_of(extractors.mentions) if hasattr(module, "RULE"))


def mentions(paragraph: Paragraph, number: int) -> tuple[Mention, ...]:
    """All amounts and percentages of a paragraph in reading order; of overlapping ones the earliest and longest."""
    found = []
    for rule in mention_rules():
        for match in rule.pattern.finditer(paragraph.text):
            reading = rule.read(match)
            if reading is not None:
                spot = Spot(number, match.start(), match.end())
                found.append(Mention(spot, match.group(), rule.kind, reading, rule.name))
    found.sort(key=lambda mention: (mention.spot.start, -mention.spot.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.spot.start >= kept[-1].spot.end:
            kept.append(mention)
    return tuple(kept)
