"""其中, 包括, 加上…合计, 分险种看: which level a rate belongs to, and which total a level is a part of (从属关系)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extractors.fields import item, side
from extractors.fields.measure import stays
from extractors.place import without_brackets
from extractors.story import Draft, Story
from schema.interval import Interval
from schema.units import to_wan

_PART_WORDS: Final = re.compile(
    r"其中|(?<!不)包括|(?<!不)包含|(?:构成|组成)(?:为|是|如下)|具体是|^中[，：]|(?:以下|下列)(?:方面|几个方面|项目|内容)"
)
_BY_KIND: Final = re.compile(
    r"(?:^|[。；])(?:\d{1,2}[.．、]|[（(][一二三四五六七八九十\d]+[）)])?(?:分|从"
    r"|按)[^，。；：]{1,10}(?:看|来看|情况|分|分类|划分|情况为|为)(?=[，：,:])"
)
_ADDS: Final = re.compile(r"加上|(?:^|[，。；：])加(?![大快强工速班总])")
_LEFT_OPEN: Final = re.compile(r"加上[^，]*后总?(?:收入|支出)|加上?[^；。]*，[^，；。]*$")
_TOTAL: Final = re.compile(
    r"^(?:.*(?:收入|支出|收支))?(?:合计|总计|共计|总量)$|总(?:收入|支出|收入合计|支出合计|计)$|(?:收入"
    r"|支出)(?:总量|总来源)$"
)
_EXCLUDES: Final = re.compile(r"^(?:不含|不包括|不包含|已?剔除|已?扣除|含|包含|未含|加(?!上))")
_VAGUE: Final = re.compile(
    r"上一年?度|口径|因素|剔除|扣除|不含|相比|情况下|按此|其他$|上年|去年|目标|幅度|主要|进度|时间"
    r"|连续|年均|平均"
)
_LIST_MARK: Final = re.compile(r"——|[-—●※■◆①-⑳]|[（(]?\d{1,2}[）).、．]")
_NEW_SUBJECT: Final = re.compile(r"；[^，；]{3,}.*(?:其中|包括|包含)")
"""…99亿元；争取特别国债资金，其中获批7亿元: the breakdown is of what the clause names, not of the figure before."""
_NEXT_ITEM: Final = re.compile(rf"[；;](?:{_LIST_MARK.pattern})")
_COMMON_ENDS: Final = frozenset(("收入", "支出", "结余", "余额", "限额", "资金", "债券", "债务"))
"""Names end so all over a report: such an ending does not show that a breakdown goes on."""
_FAR: Final = 40
"""How many figures back a total is looked for when 分险种看 opens a breakdown of an earlier paragraph."""


@dataclass(slots=True)
class Frame:
    """A breakdown that is open: the total whose parts follow."""

    total: Draft
    bracket: int | None
    words: str


def _same_thing(words: str, draft: Draft) -> bool:
    """Whether the item named before a rate is that of a level: 税收占比 belongs to 税收收入."""
    if not words or not draft.item:
        return False
    inner, outer = sorted((words, draft.item), key=len)
    at = outer.find(inner)
    return at >= 0 and not outer[:at].endswith("非")  # 税收 is no part of the name 非税收入


def level_of(draft: Draft, story: Story) -> None:
    """A rate or change belongs to the level stated before it in its sentence, unless it names a subject of its own."""
    if draft.is_level or draft.measure in ("threshold", "rate", "level"):
        return
    if story.respectively:
        draft.of = story.respectively.pop(0)
        draft.note("of", "分别: the levels for the rates in order", draft.of.mention.quote)
        return
    place = draft.place
    words = item.own_words(draft)
    if (draft.mention.kind == "points" or stays(draft)) and len(words) < 2 and story.sentence:
        rate = story.sentence[-1]
        if rate.mention.kind == "percent" and rate.of is not None and place.bracket is None:
            draft.of = rate.of  # 占比80%，提高1.5个百分点
            draft.note("of", "the level of the rate that moved", rate.mention.quote)
            return
    vague = (
        len(words) < 2 or bool(_VAGUE.search(words)) or words in ("收入", "支出", "各级", "财政", "增幅", "收入增幅")
    )
    candidates = [
        other
        for other in story.sentence
        if other.is_level and not other.aside and (other.place.bracket is None or other.place.bracket == place.bracket)
    ]
    if place.bracket is not None:
        inside = [other for other in candidates if other.place.bracket == place.bracket]
        before = owner(draft, story)
        candidates = inside or ([before] if before is not None else [])
    if vague and not candidates and not story.sentence and story.said and draft.measure != "share":
        last = story.said[-1]
        if last.mention.spot.paragraph == draft.mention.spot.paragraph and not place.segments[:-1]:
            candidates = [level] if (level := last if last.is_level else last.of) is not None else []
    if not candidates:
        return
    nearest = candidates[-1]
    if vague or _same_thing(words, nearest):
        draft.of = nearest
        draft.note("of", "the level stated before it", nearest.mention.quote)
        return
    for other in reversed(candidates):
        if _same_thing(words, other):
            draft.of = other
            draft.note("of", "the level of the same name", other.mention.quote)
            return


def owner(draft: Draft, story: Story) -> Draft | None:
    """The level that the bracket around a figure follows."""
    if draft.place.owner is None:
        return None
    for other in reversed(story.sentence):
        if other.mention.spot.end <= (draft.place.bracket or 0):
            return other if other.is_level else other.of
    return None


def repeated(drafts: list[Draft]) -> None:
    """A rate repeated without its level belongs to the level stated before; one that runs ahead to the next level."""
    stated: dict[tuple[object, ...], Draft] = {}
    for position, draft in enumerate(drafts):
        key = (draft.measure, draft.value, draft.item, draft.scope, draft.fund, draft.period)
        if draft.of is not None:
            stated.setdefault(key, draft.of)
        elif not draft.is_level and draft.item and key in stated:
            draft.of = stated[key]
            draft.note("of", "as the same rate stated before", draft.of.mention.quote)
            continue
        if (
            draft.is_level
            or not draft.item
            or draft.of is not None
            or draft.measure not in ("growth", "change", "completion")
        ):
            continue
        ahead = drafts[position + 1 : position + 3]
        for other in [*ahead, *reversed(drafts[max(0, position - 3 * _FAR) : position])]:
            if other in ahead and other.sentence != draft.sentence:
                continue
            if (
                other.is_level
                and other.item == draft.item
                and (other.scope == draft.scope or draft.scope is None)
                and (other.fund, other.period, other.side, other.stage)
                == (draft.fund, draft.period, draft.side, draft.stage)
            ):
                draft.of = other
                draft.note("of", "the level of the same name, period and area", other.mention.quote)
                break


class Breakdowns:
    """The breakdowns that are open while a report is read."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._by_kind: str = ""
        self._kind_start = 0
        self._adding = False
        self._summands: list[Draft] = []
        self._pending = False
        self._opened_by_adding = False
        self._listed: Draft | None = None
        """The total of a list whose parts are paragraphs of their own (…收入总计169亿元，包括：⏎——市本级…)."""
        self._opened: tuple[Frame, str] | None = None
        """The last breakdown that opened a sentence, and how its first part's name ends."""

    def new_sentence(self, words: str, story: Story, new_paragraph: bool) -> None:
        """其中 ends with its sentence; a breakdown by kind (分险种看) lasts to the end of its paragraph."""
        outer = self._frames[0].total if self._frames else None
        self._frames = []
        self._adding = self._adding and not new_paragraph
        if not self._adding:
            self._summands = []
        if new_paragraph:
            self._by_kind = ""
            self._opened = None
            goes_on = self._listed or (outer if story.said and story.said[-1].place.text.endswith("；") else None)
            self._listed = _announcing(story) or (goes_on if _LIST_MARK.match(words) else None)
        match = _BY_KIND.search(words)
        if match:
            self._by_kind = match.group()
            self._kind_start = len(story.said)

    def place(self, draft: Draft, story: Story) -> None:
        """Set part_of of a level, and of its summands where it is their total."""
        if not draft.is_level:
            # 其中缴纳20万元以上的企业…2亿元: the word stands before the limit, the part behind it
            self._pending = draft.measure == "threshold" and (
                self._pending or bool(_PART_WORDS.search(draft.place.lead))
            )
            return
        if draft.place.bracket is not None:
            self._in_bracket(draft, story)
            return
        lead = without_brackets(draft.place.lead)
        segment = draft.place.segment
        if _ADDS.search(lead):
            self._opened_by_adding = draft.place.first and bool(re.match(r"再?加", lead))
            self._adding = True
            self._frames = []
        if (
            _TOTAL.search(draft.item) or re.search(r"(?:合计|总计|共计)(?:为|达|达到|实现|完成)*$", segment)
        ) and self._close_sum(draft, segment, story):
            return
        marker = next(reversed(list(_PART_WORDS.finditer(lead, lead.rfind("；") + 1))), None)
        if (kind := _BY_KIND.search(lead)) and not draft.place.first:
            self._by_kind, self._kind_start = kind.group(), len(story.said)
            self._frames = []
        if re.match(r"等[，；。]", lead) and self._frames:
            self._frames.pop()
        if marker is not None and draft.place.first and self._opens_by_kind(draft, story):
            self._by_kind, self._kind_start = marker.group(), len(story.said)
        elif self._by_kind and marker is not None and draft.place.first and self._kind_total(draft, story) is not None:
            pass  # 按支出用途分类，包括…: the breakdown by kind knows its total
        elif marker is not None or self._pending:
            total = self._total_before(draft, story)
            if total is not None:
                if marker is not None and "；" in lead[: marker.start()] and self._frames:
                    self._frames.pop()
                self._frames.append(Frame(total, None, marker.group() if marker else "其中"))
                if draft.place.first:
                    self._opened = (self._frames[-1], draft.item[-2:])
        elif self._frames:
            self._shrink(draft, lead, story)
        elif (
            self._opened
            and draft.place.first
            and self._opened[1] not in _COMMON_ENDS
            and draft.item[-2:] == self._opened[1]
            and "area named before" not in draft.because.get("scope", "")
        ):
            # 其中A收支29亿元。B收支0.4亿元。 The breakdown goes on in sentences of the same build
            self._frames.append(self._opened[0])
        self._pending = False
        if self._frames:
            frame = self._frames[-1]
            draft.part_of = frame.total
            draft.note("part_of", frame.words, frame.total.mention.quote)
        elif (
            self._listed is not None
            and _heads_item(draft)
            and draft.stage in (self._listed.stage, None)
            and not _opposite(draft, self._listed)
        ):
            draft.part_of = self._listed
            draft.note("part_of", "an item of the list", self._listed.mention.quote)
        elif self._by_kind:
            total = self._kind_total(draft, story)
            if total is not None:
                draft.part_of = total
                draft.note("part_of", self._by_kind.strip("。；"), total.mention.quote)
                if draft.because.get("item", "").startswith("as the figure before it") or not draft.item:
                    draft.item, draft.fund, draft.side = total.item, total.fund, total.side  # 分级次看，市本级397亿元
                    draft.note("item", "as its total", total.mention.quote)
        if draft.part_of is None or self._adding:
            self._summands.append(draft)

    def _in_bracket(self, draft: Draft, story: Story) -> None:
        text, start = draft.place.text, draft.place.bracket
        assert start is not None
        if _EXCLUDES.match(text[start + 1 :]):
            draft.note("part_of", "a bracket that excludes or includes names no part", text[start : start + 10])
            return
        inside = [other for other in story.levels() if other.place.bracket == start]
        if _PART_WORDS.search(draft.place.lead) and inside:
            total: Draft | None = inside[-1]
        elif inside:
            total = inside[-1].part_of
        else:
            total = owner(draft, story)
        if total is not None and total.mention.kind == "amount":
            draft.part_of = total
            draft.note("part_of", "a bracket behind its total", total.mention.quote)

    def _opens_by_kind(self, draft: Draft, story: Story) -> bool:
        """其中：养老保险基金收入A，支出B behind both revenue and expenditure: each has a total of its own."""
        if side.of_item(draft.item) is None or not story.said:
            return False
        last = story.said[-1]
        before = {
            other.side
            for other in story.said[-12:]
            if other.is_level and other.part_of is None and other.sentence == last.sentence and other.fund == draft.fund
        }
        return len(before) > 1

    def _total_before(self, draft: Draft, story: Story) -> Draft | None:
        levels = [other for other in story.levels() if other.place.bracket is None]
        if levels and _NEW_SUBJECT.search(without_brackets(draft.place.lead)):
            return None
        if levels:
            return levels[-1]
        subject = re.split(
            "|".join(("其中", "包括", "包含")), draft.place.text[draft.place.sentence_start : draft.mention.spot.start]
        )[0]
        for other in reversed(story.said[-12:]):
            if other.is_level and len(other.item) >= 4 and subject.startswith(other.item):
                return other  # 新增债券资金全部用于公益性项目，包括…
        # 其中 opens the sentence: the total is the last figure before that is itself no part
        for other in reversed(story.said[-12:]):
            if not other.is_level or other.place.bracket is not None:
                continue
            if other.part_of is not None and other is not story.said[-1]:
                continue
            if _may_hold(other, draft) and not _opposite(draft, other):
                return other
        return None

    def _shrink(self, draft: Draft, lead: str, story: Story) -> None:
        """A semicolon closes the inner breakdown; another area or the other side of the account closes all."""
        total = self._frames[0].total
        opposite = _opposite(draft, total)
        another_scope = (
            total.scope is not None
            and "area named before" in draft.because.get("scope", "")
            and draft.scope != total.scope
            and draft.scope != "sub"
        )
        restart = bool(re.search(r"；[一二三四五六七八九]是", lead))
        if lead.startswith("、"):
            return  # 、 joins the members of one list
        if (
            opposite
            or another_scope
            or (draft.period or "")[:4] != (total.period or "")[:4]
            or (draft.fund != total.fund and draft.fund is not None and total.fund is not None)
            or ("；" in lead and {total.item[-2:], draft.item[-2:]} == {"限额", "余额"})
        ):
            self._frames = []
        elif "；" in lead and (restart or self._is_full(self._frames[-1].total, draft, story)):
            self._frames.pop()

    def _is_full(self, total: Draft, draft: Draft, story: Story) -> bool:
        """Whether the breakdown of a total ends at the semicolon before a figure.

        It goes on where the figure makes it add up; it ends where it adds up already, inside another, where its members
        were joined by 、, and before a name of the total's own kind (还本支出，其中财力偿还A；付息支出B).
        """
        members = [
            other
            for other in story.levels()
            if other.part_of is total and other.place.bracket is None and other.side == total.side
        ]
        if members:
            amounts = [_interval(member) for member in members]
            sum_so_far = sum(amounts[1:], amounts[0])
            if (sum_so_far + _interval(draft)).meets(_interval(total)):
                return False
            if sum_so_far.meets(_interval(total)):
                return True
        joined = len(members) > 1 and members[-1].place.lead.startswith("、")
        noun = re.search(r"(?:收入|支出|余额|限额)$", total.item)
        of_its_kind = (
            noun is not None
            and bool(members)
            and draft.item.endswith(noun.group())
            and not any(member.item.endswith(noun.group()) for member in members)
        )
        return len(self._frames) > 1 or joined or of_its_kind

    def _kind_total(self, draft: Draft, story: Story) -> Draft | None:
        noun = re.search(r"(?:收入|支出|滚存结余|累计结余|结余|余额|限额|债券)$", draft.item)
        for other in reversed(story.said[max(0, self._kind_start - _FAR) : self._kind_start]):
            if not other.is_level or other.place.bracket is not None:
                continue
            of_taxes = "税" in draft.item and other.item in ("税收", "税收收入")
            if other.part_of is not None and not of_taxes:
                continue
            if (other.side, (other.period or "")[:4]) != (draft.side, (draft.period or "")[:4]):
                continue
            if other.fund != draft.fund and not (draft.side == "debt" and other.fund is None):
                continue
            if draft.scope != other.scope and not (other.scope == "jurisdiction" and re.search("级次", self._by_kind)):
                continue
            if other.item.endswith(
                noun.group() if noun else ("余额", "限额") if draft.side == "debt" else ("收入", "支出")
            ):
                return other
        return None

    def _close_sum(self, total: Draft, segment: str, story: Story) -> bool:
        """收入合计T: everything added up before it is a part of it."""
        bare = bool(re.search(r"^(?:合计|共计|总计)(?:为|达|达到)*$", without_brackets(segment)))
        parts = [
            part
            for part in self._summands
            if part is not total and (self._adding or part in story_sentence(total, self._summands))
        ]
        parts = [part for part in parts if part.scope == total.scope and not _opposite(part, total)]
        parts = _that_add_up(parts, total)
        if self._adding and not _adds_up(parts, total):
            parts = _with_last_sentence(parts, total, story, self._opened_by_adding)
        # 收入A，加上返还性收入等，收入总计T: only the first summand is stated with its amount
        one_stated = self._adding and bool(_LEFT_OPEN.search(without_brackets(total.place.lead)))
        closes = len(parts) >= (1 if one_stated else 2) and (self._adding or bare)
        if closes:
            for part in parts:
                if part.part_of is None or (
                    self._adding and part.part_of.part_of is None and part.part_of not in parts
                ):
                    part.part_of = total
                    if self._adding:
                        side.with_total(part)
                    part.note("part_of", "加上…合计", total.mention.quote)
        self._summands = []
        self._adding = False
        self._frames = []
        if closes:
            self._summands = [total] if bare else []
        return closes


def _heads_item(draft: Draft) -> bool:
    """Whether a level opens a paragraph of a list, or behind a semicolon the next item of it (；②调出资金…)."""
    return draft.place.first or bool(_NEXT_ITEM.match(draft.place.lead))


def _that_add_up(parts: list[Draft], total: Draft) -> list[Draft]:
    """The longest run of figures up to a total that comes to it; all of them where none does.

    收入65.7，加上结算资金，财力296.2；债券等85.2，合计381.4: the last two are the parts.
    """
    target = _interval(total)
    for first in range(len(parts) - 1):
        amounts = [_interval(part) for part in parts[first:]]
        if sum(amounts[1:], amounts[0]).meets(target):
            return parts[first:]
    return parts


def _may_hold(total: Draft, part: Draft) -> bool:
    """Whether one figure can be the total of another: of the same budget, where both name one, and no smaller."""
    same_fund = total.fund is None or part.fund is None or total.fund == part.fund
    return same_fund and _interval(part).may_be_at_most(_interval(total))


def _announcing(story: Story) -> Draft | None:
    """The level behind which the paragraph before ends in 包括： or 其中：."""
    if not story.said:
        return None
    last = story.said[-1]
    if not re.search(r"(?:包括|其中|如下|分别是|分别为|构成是|构成为|组成)[：:]$", last.place.text):
        return None
    return next((other for other in reversed(story.said[-4:]) if other.is_level and other.place.bracket is None), None)


def _opposite(draft: Draft, total: Draft) -> bool:
    """Whether an item's own name puts it on the other side of the account than the total."""
    flows = ("revenue", "expenditure")
    own = side.of_item(draft.item) if re.search(r"收入|支出", draft.item) else None
    return own in flows and total.side in flows and own != total.side


def _adds_up(parts: list[Draft], total: Draft) -> bool:
    if len(parts) < 2:
        return False
    amounts = [_interval(part) for part in parts]
    return sum(amounts[1:], amounts[0]).meets(_interval(total))


def _with_last_sentence(parts: list[Draft], total: Draft, story: Story, opened_by_adding: bool) -> list[Draft]:
    """收入40.52亿元，其中…。加上级补助262.08亿元，收入总计340亿元: the first summand stands in the sentence before."""
    for other in reversed(story.said[-40:]):
        if other.mention.spot.paragraph != total.mention.spot.paragraph or other in parts:
            continue
        if (
            other.is_level
            and other.place.bracket is None
            and other.part_of is None
            and other.scope == total.scope
            and other.fund == total.fund
        ):
            longer = [other, *parts]
            return longer if _adds_up(longer, total) or (opened_by_adding and other.side == total.side) else parts
    return parts


def _interval(draft: Draft) -> Interval:
    reading = draft.mention.reading
    return Interval.around(to_wan(draft.value, reading.unit), reading.step)


def story_sentence(total: Draft, drafts: list[Draft]) -> list[Draft]:
    """Those that stand in the total's own sentence."""
    return [draft for draft in drafts if draft.sentence == total.sentence]
