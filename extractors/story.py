"""What a reader keeps in mind (语境): headings, the current year, area and budget, and what was said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal

from extractors.place import Place
from schema.records import Mention
from schema.vocabulary import Bound, Fund, Measure, Scope, Side, Stage

EARLIER: Final = re.compile(
    r"^(?:比|较|与)(?:(?P<year>(?:19|20)\d\d)年度?|上年度?|去年|上一年度?)(?:同期|实际|完成|执行|决算"
    r"|年初|调整|预算|批复|的|数|为|相比)*$"
)
"""比2025年年初预算数30385万元增加…: the amount is the level that the figure before it is compared with."""
BUDGETED: Final = re.compile(
    r"^(?:比|较)“[^”]*”(?:规划)?目标$|^(?:完成|为)(?:年初|调整后?|变动|全年|年度|本年)?(?:收入|支出)?(?:预算|计划)(?:数|额|安排)?$"
)
"""完成年初预算1202万元的98%: the amount is the budget of the level before it."""
_OF_ACCOUNT: Final = re.compile(
    r"收入|支出|税|结余|总计|合计|共计|总量|财力|上解|调[入出]|结转|余额|限额|缺口|(?<!国)债|预备费|经费"
    r"|预算(?!评审|绩效|管理|单位|部门|项目)|(?:执行|完成|实现)(?:了|约)*$"
)
"""Words of a budget's account; 募集资金20亿元 a few sentences further on is no figure of it."""
_ASIDE: Final = re.compile(
    r"^(?:若|如)?(?:剔除|扣除|不含|不包括)|主要是|主要因|主要原因|主要由于|^由于|^因(?!公)"
    r"|^在[^，]*减税|原因是|受[^，]*影响"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """The year, area and budget that sentences without their own words are about; None where nothing was said."""

    period: str | None = None
    stage: Stage | None = None
    scope: Scope | None = None
    fund: Fund | None = None
    side: Side | None = None
    debt: bool = False
    """Whether the text is about government debt, which belongs to no single budget."""
    item: str | None = None
    """What a heading of 类款项 names, for the sentences below it that name nothing."""
    area: str | None = None
    """A named part of the area (开发区) that the text is about."""

    def under(self, other: Topic) -> Topic:
        """This topic, filled up from the one it stands below."""
        fund_said = self.fund is not None or self.debt
        return Topic(
            period=self.period or other.period,
            stage=self.stage or (None if self.period and self.period != other.period else other.stage),
            scope=self.scope or other.scope,
            fund=self.fund if fund_said else other.fund,
            side=self.side or (None if fund_said else other.side),
            debt=self.debt if fund_said else other.debt,
            item=self.item,
            area=self.area if self.scope else other.area,
        )


@dataclass(slots=True)
class Draft:
    """A figure in the making: the fields are filled in the order of `extractors.fields.ORDER`."""

    place: Place
    number: int
    """Its place among all mentions of the report, from 0."""
    value: Decimal
    bound: Bound = "exact"
    measure: Measure = "level"
    of: Draft | None = None
    base: str | None = None
    period: str | None = None
    stage: Stage | None = None
    scope: Scope | None = None
    area: str | None = None
    fund: Fund | None = None
    side: Side | None = None
    item: str = ""
    part_of: Draft | None = None
    doubts: list[tuple[Decimal, str]] = field(default_factory=list)
    because: dict[str, str] = field(default_factory=dict)

    @property
    def mention(self) -> Mention:
        return self.place.mention

    @property
    def sentence(self) -> tuple[int, int]:
        """Which sentence of which paragraph it stands in."""
        return self.mention.spot.paragraph, self.place.sentence_start

    @property
    def aside(self) -> bool:
        """Whether it stands in a remark: 剔除…一次性投入26亿元后, 主要是新增补贴支出10亿元."""
        return bool(
            EARLIER.match(self.place.segment) or BUDGETED.match(self.place.segment) or _ASIDE.search(self.place.segment)
        )

    @property
    def is_level(self) -> bool:
        return self.measure == "level" and self.mention.kind == "amount"

    def note(self, name: str, rule: str, words: str = "") -> None:
        """Remember which rule set a field and which words it read."""
        self.because[name] = f"{rule}「{words}」" if words else rule

    def doubt(self, factor: str, reason: str) -> None:
        """Lower the confidence to how often such a reading is right."""
        self.doubts.append((Decimal(factor), reason))

    @property
    def confidence(self) -> Decimal:
        """The least certain reading decides."""
        return min((factor for factor, _ in self.doubts), default=Decimal("0.98"))


@dataclass(slots=True)
class Story:
    """The report as read so far."""

    level: str
    """市, 区, 县 or 省: which government reports, so that 市级 is its own level or the one above it."""
    region: str | None
    agency: str | None
    stages: dict[str, Stage]
    """Year → stage, as the title and the headings say it: 2023年决算和2024年上半年预算执行."""
    topic: Topic = field(default_factory=Topic)
    counted_in: dict[str, str] = field(default_factory=dict)
    """Scope → what 下同 says is counted in from there on: 区级（含各功能区本级，下同）."""
    budget_meant: str = "budget"
    """Which budget a bare 预算 means, once a bracket has said so for all that follows."""
    headings: list[tuple[int, Topic]] = field(default_factory=list)
    said: list[Draft] = field(default_factory=list)
    sentence: list[Draft] = field(default_factory=list)
    """The figures of the current sentence so far."""
    said_at: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Which sentence named the budget and the area of the topic, where no heading did."""
    respectively: list[Draft] = field(default_factory=list)
    """The levels that the rates behind 分别 belong to, in order: A 9亿元、B 8亿元，分别增长5%、4%."""

    def enter(self, level: int, topic: Topic, marks_item: bool = False) -> None:
        """A heading: what stood below its level is over; a number that only marks an item of a list ends no area."""
        self.headings = [(other, above) for other, above in self.headings if other < level]
        for _, above in reversed(self.headings):
            topic = topic.under(above)
        self.headings.append((level, topic))
        if not marks_item:
            self.said_at.clear()
        # a section that names no year goes on in the year of the text before it
        period = topic.period or self.topic.period
        if marks_item and topic.scope is None:
            topic = replace(topic, scope=self.topic.scope, area=self.topic.area)
        self.topic = replace(topic, period=period)

    def narrow(self, **said: object) -> None:
        """The text itself names a year, an area or a budget: it holds until another is named."""
        self.topic = replace(self.topic, **said)  # type: ignore[arg-type]

    def in_passing(self, name: Literal["fund", "scope"], draft: Draft) -> bool:
        """Whether a sentence before named it, below a heading about no account: 市级税收增长2%。⏎安排4亿元支持文化."""
        said = self.said_at.get(name)
        above = self.headings[-1][1] if self.headings else None
        headed = above is not None and above.fund is None and not (name == "scope" and above.scope)
        if said in (None, draft.sentence) or not headed or draft.place.bracket is not None:
            return False
        if _OF_ACCOUNT.search(draft.place.lead):
            return False
        return not self.sentence or getattr(self.sentence[-1], name) is None

    def levels(self) -> list[Draft]:
        """The levels of the current sentence so far."""
        return [draft for draft in self.sentence if draft.is_level]
