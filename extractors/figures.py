"""From paragraphs to figures (数据提取): mentions are found, then the fields are read in a written order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice, takewhile
from typing import Final

from extractors.fields import base, bound, fund, item, links, measure, period, region, scope, side, stage
from extractors.headings import Heading, heading, is_title
from extractors.place import places
from extractors.rule import mentions
from extractors.story import Draft, Story, Topic
from schema import regions
from schema.records import Box, Document, Figure, Mention, Paragraph
from schema.units import to_wan

ORDER = (
    bound.read,
    measure.read,
    links.level_of,
    period.read,
    stage.read,
    scope.read,
    fund.read,
    item.read,
    side.read,
)
"""The order is the design: `of` needs the measure, period to side follow the level that `of` found; part_of and base
need all of them and come last."""

_WIDE: Final = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
_HALF_WIDTH: Final = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[;()]")
"""49,821 and 12:30 keep theirs."""
_HEAD_PARAGRAPHS: Final = 12
"""The title, date, body and addressee of a report stand in its first lines."""
_FIRST_FIGURE: Final = re.compile(r"\d[\d.,]*(?:[万亿]?元|%)")
_DATED: Final = re.compile(r"[（(]?(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?[）)]?")
"""When a report was given, which says nothing of the period it is about."""


def figures(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[Figure, ...]:
    """All figures of a report's prose in reading order, seq from 1."""
    as_printed = paragraphs
    paragraphs = [replace(paragraph, text=_full_width(paragraph.text)) for paragraph in paragraphs]
    story = open_story(document, paragraphs)
    breakdowns = links.Breakdowns()
    drafts: list[Draft] = []
    for number, paragraph in enumerate(paragraphs):
        found = mentions(paragraph, number)
        above = heading(paragraph.text, found[0].spot.start if found else None)
        if number < _HEAD_PARAGRAPHS and _DATED.fullmatch(paragraph.text):
            continue
        if above is not None or is_title(paragraph.text):
            _enter(above, paragraph.text, story)
        elif story.headings and story.headings[-1][1].scope:
            story.narrow(scope=story.headings[-1][1].scope)
            story.said_at.pop("scope", None)
        drafts += _read_paragraph(paragraph, found, story, breakdowns)
    links.repeated(drafts)
    numbers = {id(draft): seq for seq, draft in enumerate(drafts, start=1)}
    return tuple(_figure(document.name, draft, numbers, as_printed, story) for draft in drafts)


def _full_width(text: str) -> str:
    """The punctuation of Chinese text for the half-width marks of some offices, one character for one."""
    return _HALF_WIDTH.sub(lambda match: _WIDE[match.group()], text)


def _head(document: Document, paragraphs: Sequence[Paragraph]) -> str:
    """The lines above the first figure: the title may be broken over several of them."""
    lines = takewhile(lambda line: not _FIRST_FIGURE.search(line), (paragraph.text for paragraph in paragraphs))
    return "\n".join([document.title, *islice(lines, _HEAD_PARAGRAPHS)])


def open_story(document: Document, paragraphs: Sequence[Paragraph]) -> Story:
    """What the title and the first lines say: whose report, of which years."""
    head = _head(document, paragraphs)
    agency = region.agency(head)
    text = "".join(paragraph.text for paragraph in paragraphs)
    name = region.region(head) or region.of_agency(agency) or regions.most_named(text, region.level(None, text))
    stages = stage.paired(head.replace("\n", ""))
    story = Story(level=region.level(name, text), region=name, agency=agency, stages=stages)
    story.topic = Topic(period=period.spoken(document.title or head))
    return story


def _enter(above: Heading | None, text: str, story: Story) -> None:
    words = above.text if above is not None else text
    if above is None or (above.level > 5 and is_title(text)):
        story.headings = []
    for spoken_year, said in stage.paired(words).items():
        story.stages.setdefault(spoken_year, said)
    budget, debt, _ = fund.spoken(words)
    area, named = scope.of_heading(words, story)
    year = period.spoken(words)
    topic = Topic(
        period=year,
        stage=stage.spoken(words)
        if year is None or len(stage.paired(words)) != 1
        else stage.paired(words).get(year[:4]),
        scope=area,
        area=named,
        fund=budget,
        debt=debt,
        item=item.of_heading(words),
        side="revenue"
        if "收入" in words and "支出" not in words
        else "expenditure"
        if "支出" in words and "收入" not in words
        else None,
    )
    story.enter(above.level if above is not None else 0, topic, marks_item=len(words) <= 4 and words != text)


def _read_paragraph(
    paragraph: Paragraph, found: Sequence[Mention], story: Story, breakdowns: links.Breakdowns
) -> list[Draft]:
    drafts: list[Draft] = []
    names: list[str] = []
    sentence_start = -1
    for number, place in enumerate(places(paragraph, found)):
        draft = Draft(place, len(story.said), place.mention.reading.value)
        if place.sentence_start != sentence_start:
            story.sentence, story.respectively = [], []
            breakdowns.new_sentence(place.lead, story, new_paragraph=sentence_start < 0)
            sentence_start = place.sentence_start
        if "分别" in place.lead or "各是" in place.lead:
            run = _run_length(found, number, paragraph.text)
            names = item.distribute(draft, run) or []
            if not names and draft.mention.kind != "amount" and run > 1:
                levels = [level for level in story.levels() if level.place.bracket == place.bracket]
                story.respectively = levels[-run:] if len(levels) >= run else []
        for read_field in ORDER:
            read_field(draft, story)
        if names and draft.of is None:
            draft.item = names.pop(0)
            draft.note("item", "分别: the names for the values in order", draft.item)
            fund.of_item(draft)
            side.read(draft, story)
        breakdowns.place(draft, story)
        side.with_total(draft)
        scope.with_total(draft)
        fund.with_total(draft)
        _as_owner(draft, story)
        _name_debt(draft)
        period.at_year_end(draft)
        base.read(draft, story)
        story.sentence.append(draft)
        story.said.append(draft)
        drafts.append(draft)
    return drafts


def _as_owner(draft: Draft, story: Story) -> None:
    """限额62.48亿元（含高新区8.94亿元）: the amount in the bracket is of the same kind as the one it follows."""
    owner = links.owner(draft, story)
    if owner is None or not draft.is_level or owner.mention.kind != "amount":
        return
    draft.stage = owner.stage if draft.period == owner.period else draft.stage
    draft.fund, draft.side = draft.fund or owner.fund, draft.side or owner.side
    if re.match(r"[（(](?:不含|含|包括)", draft.place.text[draft.place.bracket or 0 :]):
        draft.stage, draft.fund, draft.side, draft.period = owner.stage, owner.fund, owner.side, owner.period


def _name_debt(draft: Draft) -> None:
    """债务限额…其中一般债务N: the part is a limit like its total."""
    if draft.part_of is not None and re.search(r"(?:债务|债)$", draft.item):
        match = re.search(r"(?:限额|余额)$", draft.part_of.item)
        if match:
            new = "新增" if draft.part_of.item.startswith("新增") and not draft.item.startswith("新增") else ""
            draft.item = f"{new}{draft.item}{match.group()}"
            draft.side = "debt"
            draft.note("item", "completed from its total", draft.part_of.mention.quote)


def _run_length(found: Sequence[Mention], first: int, text: str) -> int:
    """How many numbers follow each other with only 、 ， 和 between them."""
    count = 1
    for before, after in zip(found[first:], found[first + 1 :], strict=False):
        if after.kind != found[first].kind or not re.fullmatch(
            r"(?:[、，,和及与]|以及)(?:约|近)?",
            re.sub(r"^/[人户亩](?:/[年月日天次])?", "", text[before.spot.end : after.spot.start]),
        ):
            break
        count += 1
    return count


def _boxes(paragraph: Paragraph, mention: Mention) -> tuple[Box, ...]:
    """A box for each line that the quote stands on, on the page where it begins."""
    merged: list[Box] = []
    _, start, end = mention.spot
    for box, page in zip(paragraph.boxes[start:end], paragraph.pages[start:end], strict=True):
        if box is None or page != paragraph.pages[start]:
            continue
        if merged and abs(merged[-1].top - box.top) < (box.bottom - box.top) / 2 and box.x0 >= merged[-1].x0:
            last = merged[-1]
            merged[-1] = Box(last.x0, min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom))
        else:
            merged.append(box)
    return tuple(merged)


def _figure(
    report: str, draft: Draft, numbers: dict[int, int], paragraphs: Sequence[Paragraph], story: Story
) -> Figure:
    mention, reading = draft.mention, draft.mention.reading
    paragraph = paragraphs[mention.spot.paragraph]
    page = paragraph.pages[mention.spot.start]
    is_amount = mention.kind == "amount"
    return Figure(
        report=report,
        seq=numbers[id(draft)],
        page=page,
        quote=paragraph.text[mention.spot.start : mention.spot.end],
        sentence=paragraph.text[draft.place.sentence_start : draft.place.sentence_end],
        source="text",
        kind=mention.kind,
        value=draft.value,
        unit=reading.unit,
        wan=to_wan(draft.value, reading.unit) if is_amount else None,
        step=reading.step,
        bound=draft.bound,
        measure=draft.measure,
        base=draft.base,
        scope=draft.scope,
        fund=draft.fund,
        side=draft.side,
        item=draft.item,
        period=draft.period,
        stage=draft.stage,
        of=numbers[id(draft.of)] if draft.of is not None else None,
        part_of=numbers[id(draft.part_of)] if draft.part_of is not None else None,
        confidence=min(draft.confidence, Decimal("0.5"))
        if not draft.item and draft.measure != "threshold"
        else draft.confidence,
        region=story.region,
        agency=story.agency,
        area=draft.area,
        spot=mention.spot,
        sentence_start=draft.place.sentence_start,
        boxes=_boxes(paragraph, mention),
        because={"quote": f"mention rule {mention.rule}", **draft.because},
    )
