"""What a cell is about (口径): item, side, budget, period, stage and level, by its column, its row, then its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from extractors.fields.side import of_item
from extractors.story import Story
from extractors.tables.areas import Area
from extractors.tables.heading import Heading, fund_of
from extractors.tables.meaning import Meaning
from extractors.tables.rows import AMONG, Entry
from schema.records import Figure
from schema.vocabulary import Fund, Measure, Scope, Side, Stage

Because = dict[str, str]

STOCK: Final = re.compile(r"年末|期末|余额|限额|滚存|累计结余")
START_OF_YEAR: Final = re.compile(r"年初(?!预算|安排|计划|批复|数)|上年年?末|期初")
YEAR: Final = re.compile(r"(?:19|20)\d\d")
ROW_YEAR: Final = re.compile(r"^(?:截至|截止|到)?(?P<year>(?:19|20)\d\d)年(?:度|年?末|底)?")
DEBT_KIND: Final = re.compile(r"(?:一般|专项)债务?$|^债务$")
STOCKS: Final = ("限额", "余额")
OF_MEASURE: Final = re.compile(
    r"^(?:合计|小计|总计|金额|数额|本年|当年|(?:19|20)\d\d年?)$|数(?:[（(].*[）)])?$|[%％]|率$|比重|占比"
    r"|增减|增长|增幅|[比较]上年|同比"
)
"""Headers that say which measure of a quantity a column holds, not which quantity."""

side_of = lru_cache(maxsize=8192)(of_item)


def item(entry: Entry, path: Sequence[str], heading: Heading, named: Area | None) -> str:
    """The row's label, empty where the form has none; where rows are areas, what the column or the title measures.

    合计 alone is the total of what the title measures, unless the column holds only a part of that.
    """
    said = [AMONG.sub("", ROW_YEAR.sub("", text)) for text in path if not OF_MEASURE.search(text)]
    above = (*entry.path, *said[:-1])
    if named is not None:
        return _of_debt(said[-1], above, heading) if said else heading.quantity
    if entry.name == "合计" and not said and entry.block.side is None:
        return heading.quantity
    return _of_debt(ROW_YEAR.sub("", entry.name) or entry.name, above, heading)


def _of_debt(name: str, above: Sequence[str], heading: Heading) -> str:
    """一般债务 under 债务限额 is 一般债务限额, in a table of balances 一般债务余额."""
    if not DEBT_KIND.search(name):
        return name
    titled = [word for word in STOCKS if word in heading.title]
    found = [word for text in reversed(above) for word in STOCKS if text.endswith(word)]
    return name + (found[0] if found else titled[0] if len(titled) == 1 else "")


def side(entry: Entry, path: Sequence[str], heading: Heading, because: Because) -> Side | None:
    """收入 or 支出 of a two-sided table, else as the column, the title or the row says."""
    if entry.block.side:
        because["side"] = "the side of the table"
        return entry.block.side
    for text in reversed(path):
        if ("收入" in text) != ("支出" in text) or re.search(r"结余|结转$", text):
            because["side"] = f"column「{text}」"
            return "revenue" if "收入" in text else "expenditure" if "支出" in text else "balance"
    if heading.side:
        own = side_of(entry.name) if heading.side == "debt" else None
        return own if own in ("revenue", "expenditure") else heading.side
    for text in (*entry.names, *path[-1:]):
        if found := side_of(text):
            because["side"] = f"「{text}」"
            return found
    return None


def fund(entry: Entry, path: Sequence[str], heading: Heading, because: Because) -> Fund | None:
    """The budget that the column, else the title, else the row names."""
    for text in reversed(path):
        if found := fund_of(text):
            because["fund"] = f"column「{text}」"
            return found
    if heading.fund:
        return heading.fund
    for text in entry.names:
        if found := fund_of(text):
            because["fund"] = f"row「{text}」"
            return found
    return None


def when(
    entry: Entry, said: Meaning, heading: Heading, story: Story, because: Because
) -> tuple[str | None, Stage | None]:
    """Period and stage: those of the column, else of the row, else of the title."""
    named = next((m["year"] for text in entry.names if (m := ROW_YEAR.match(text))), None)
    period: str | None = said.year or named
    if named and not said.year:
        because["period"] = f"row「{entry.label}」"
    elif period is None and said.stage and len(heading.stages) > 1:
        years = [year for year, its in heading.stages.items() if its == said.stage]
        period = years[0] if len(years) == 1 else None
    elif period is None:
        period = heading.period
    if period and said.years_back and not said.year:
        period = YEAR.sub(lambda year: str(int(year[0]) - said.years_back), period)
    stage = said.stage or _stage(period, said, heading, story)
    if stage in ("budget", "adjusted_budget") and period:
        period = period[:4]  # a budget is for the whole year, also in a report on its first half
    return period, stage


def _stage(period: str | None, said: Meaning, heading: Heading, story: Story) -> Stage | None:
    if period is None:
        return None
    year = period[:4]
    if year in heading.stages:
        return heading.stages[year]
    if heading.period is not None and year == heading.period[:4]:
        return heading.stage
    if heading.stage == "final" and said.years_back:
        return "final"
    return story.stages.get(year)


def dated(
    period: str | None, its_side: Side | None, its_item: str, entry: Entry, path: Sequence[str], because: Because
) -> str | None:
    """A stock is dated: 年末余额 at the end of its year, 上年末 a year before."""
    if its_side not in ("debt", "balance") or period is None or not YEAR.fullmatch(period):
        return period
    said = "".join((entry.label, *path))
    if START_OF_YEAR.search(said):
        because["period"] = f"「{said}」: a stock at the beginning of its year"
        return f"{int(period) - 1}-12-31"
    if STOCK.search(said) or STOCK.search(its_item) or any(map(STOCK.search, entry.path[-1:])):
        because["period"] = f"「{said}」: a stock at the end of its year"
        return f"{period}-12-31"
    return period


def level(
    measure: Measure, said: Meaning, scope: Scope | None, before: Sequence[tuple[Figure, Meaning]]
) -> Figure | None:
    """The level that a change or rate belongs to: of the latest year, what was carried out, the nearest to its left."""
    if measure not in ("change", "growth", "completion", "share"):
        return None
    levels = [
        figure
        for figure, its in reversed(before)
        if figure.measure == "level"
        and figure.kind == "amount"
        and not its.years_back
        and figure.scope == scope
        and (said.year is None or (figure.period or "").startswith(said.year))
    ]
    latest = max(((figure.period or "")[:4] for figure in levels), default="")
    levels = [figure for figure in levels if (figure.period or "").startswith(latest)]
    done = [figure for figure in levels if figure.stage in ("final", "execution")]
    return next(iter(done if done or measure == "completion" else levels), None)
