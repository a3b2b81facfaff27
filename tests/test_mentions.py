"""Every rule for mentions reads its own examples and leaves its counter-examples alone, with all other rules on."""

import pytest

from extractors.rule import Rule, mention_rules, mentions
from schema.records import Paragraph


def quotes(text: str) -> tuple[str, ...]:
    paragraph = Paragraph(text, (None,) * len(text), (None,) * len(text))
    return tuple(mention.quote for mention in mentions(paragraph, 0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [pair for rule in mention_rules() for pair in rule.examples.items()],
    ids=lambda value: str(value),
)
def test_examples_are_read(text: str, expected: tuple[str, ...]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize("text", [text for rule in mention_rules() for text in rule.rejects])
def test_counter_examples_are_left_alone(text: str) -> None:
    assert quotes(text) == ()


@pytest.mark.parametrize("rule", mention_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_proof(rule: Rule) -> None:
    assert rule.examples and rule.rejects
