"""一般公共预算, 政府性基金, 国有资本经营, 社会保险基金: which of the four budgets a figure belongs to (四本预算)."""

from __future__ import annotations

import re
from typing import Final

from extractors.place import segments
from extractors.story import Draft, Story
from schema import items
from schema.vocabulary import Fund

_NOT_MOVED: Final = r"(?<!调用)(?<!向)(?<!划入)(?<!调至)(?<!调入)(?<!调出)(?<!转入)(?<!到)(?<!至)(?<!从)(?<!结余及)"
"""调入一般公共预算: the budget that money is moved to is not the one that the figure belongs to."""
BUDGETS: Final[tuple[tuple[str, Fund], ...]] = (
    (
        r"一般公共预算|一般公共财政预算|公共财政预算|公共财政收入|公共财政支出|地方一般预算|一般预算收入"
        r"|一般预算支出|一般公共服务支出|地方财政收入|地方级收入",
        "general",
    ),
    (r"政府性基金|土地出让", "government_fund"),
    (r"国有资本经营|国资预算|国资经营", "state_capital"),
    (
        r"社会保险基金|社保基金|社会保险费?收入|社会保险基?金?预算"
        r"|(?:养老|医疗|失业|工伤|生育|护理)保险(?:基金)?(?:预算)?(?=收入|支出|滚存|本年|当年|累计|基金(?:预算)?(?:收入|支出|滚存|累计|当年|本年|$))",
        "social_insurance",
    ),
)
"""The names of the four budgets in headings and labels; older names of the general one are still met."""
_BUDGETS: Final = tuple((re.compile(_NOT_MOVED + rf"(?:{words})"), fund) for words, fund in BUDGETS)
_DEBT: Final = re.compile(
    r"债务(?:限额|余额|情况|管理|风险)|政府债务|政府债券|地方债|债券(?:情况|发行|转贷|资金)"
    r"|债务(?:还本|付息)|新增债券|再融资债券|举借债务|法定债务"
)
_TRANSFERRED: Final = re.compile(
    r"转贷(?:[^，]*)(?:收入|支出)|还本支出|付息[^，]*支出|发行费用|债[务券]收入|债[务券](?:转贷)?支出"
)
"""Bonds inside the balance formula of a budget (债务转贷收入) are that budget's, not a topic of their own."""
_GENERAL_DEBT: Final = re.compile(r"一般(?:债务|债券|债)|政府一般债")
_SPECIAL_DEBT: Final = re.compile(r"专项(?:债务|债券|债)|政府专项债")
_PASSED_ON: Final = re.compile(r"^(?:上解|补助|财政补助|财政补贴|对|弥补|补充)(?!下级支出)")
"""上解企业养老保险风险统筹金: what an outlay goes to is not the budget it is paid from."""
_APPROPRIATION: Final = re.compile(r"^(?:年初|年末|上年|本年)?财政拨款")
_OWN_INCOME: Final = re.compile(r"(?:事业|经营|附属单位上缴|上级补助|其他)收入(?:预算|决算)?(?:为|是)?$")
_ADDED: Final = re.compile(r"再?加上?(?![大快强工速班总])")
_TAX: Final = re.compile(r"税收|非税收入|增值税|所得税|资源税|契税|消费税")
_GENERAL_ITEM: Final = re.compile(
    r"税收|非税收入|增值税|所得税|财政收入|财政支出|财力|民生支出|“三公”|三公经费|预算稳定调节基金"
    r"|一般公共服务|商业服务业支出|" + "|".join(items.functions())
)


def spoken(text: str) -> tuple[Fund | None, bool, str]:
    """The budget that the last words of a text name, whether it is about debt instead, and the words."""
    best: tuple[int, Fund | None, bool, str] | None = None
    for number, segment in enumerate(segments(text)):
        for pattern, fund in _BUDGETS:
            for match in pattern.finditer(segment):
                if best is None or number * 1000 + match.start() >= best[0]:
                    best = (number * 1000 + match.start(), fund, False, match.group())
        for match in _DEBT.finditer(segment):
            if best is None or number * 1000 + match.start() > best[0]:
                best = (number * 1000 + match.start(), None, True, match.group())
    return (best[1], best[2], best[3]) if best else (None, False, "")


def with_total(draft: Draft) -> None:
    """“三公”经费A，其中公务接待费B: a part whose own name tells no budget is of its total's."""
    total = draft.part_of
    if total is not None and total.fund and draft.fund is None and "fund" not in draft.because and draft.side != "debt":
        draft.fund = total.fund
        draft.note("fund", "as its total", total.mention.quote)


def of_item(draft: Draft) -> None:
    """One of the names before 分别 alone tells its budget: 一般债务和专项债务限额分别为A和B."""
    special, general = _SPECIAL_DEBT.search(draft.item), _GENERAL_DEBT.search(draft.item)
    if bool(special) != bool(general):
        draft.fund = "government_fund" if special else "general"
        draft.note("fund", "一般债 and 专项债 belong to their budgets", draft.item)
    elif named := spoken(draft.item)[0]:
        draft.fund = named
        draft.note("fund", "budget named in the item", draft.item)
    elif draft.fund is None and _GENERAL_ITEM.search(draft.item):
        draft.fund = "general"
        draft.note("fund", "an item of the general budget alone", draft.item)


def read(draft: Draft, story: Story) -> None:
    """The budget named in the label; debt by its kind; else the budget named last."""
    fund, debt, words = (None, False, "") if _PASSED_ON.match(draft.place.segment) else spoken(draft.place.lead)
    if draft.of is not None:
        draft.fund = draft.of.fund
        draft.note("fund", "as its level")
        return
    if story.agency and _OWN_INCOME.search(draft.place.segment):
        draft.note("fund", "what a unit earns itself is of no budget", draft.place.segment)
        return
    label = "".join(draft.place.segments[-1:]) or draft.place.lead
    if _SPECIAL_DEBT.search(label) or _GENERAL_DEBT.search(label):
        special, general = _SPECIAL_DEBT.search(label), _GENERAL_DEBT.search(label)
        if story.topic.fund and not story.topic.debt:
            draft.fund = story.topic.fund
            draft.note("fund", "budget named last", "")
        elif special and general:
            draft.fund = None
        else:
            draft.fund = "government_fund" if special else "general"
            draft.note("fund", "一般债 and 专项债 belong to their budgets", label)
        return
    if (
        debt
        and fund is None
        and story.levels()
        and story.levels()[-1].fund
        and story.levels()[-1].side in ("revenue", "expenditure")
    ):
        debt = False  # inside the list of a budget's revenue or expenditure bonds are that budget's
    if debt and story.topic.fund and _ADDED.match(draft.place.lead):
        debt = False  # so they are where a sentence goes on adding to the account of the one before
    if debt and (not _DEBT.search(label) or _TRANSFERRED.search(label)):
        debt = False
    if fund is None and not debt and _APPROPRIATION.match(draft.place.segment):
        if draft.place.bracket is None:
            story.narrow(fund=None)
        draft.note("fund", "财政拨款 is of all budgets", draft.place.segment)
        return
    if fund or debt:
        if draft.place.bracket is None:
            story.narrow(fund=fund, debt=debt)
            story.said_at["fund"] = draft.sentence
        draft.fund = fund
        if fund:
            draft.note("fund", "budget named before the number", words)
        return
    if story.topic.fund and story.in_passing("fund", draft):
        draft.note("fund", "a budget named in another sentence holds for its account alone", label)
        return
    draft.fund = story.topic.fund
    if draft.fund != "general" and _TAX.search(label):
        draft.fund = "general"
        draft.note("fund", "taxes are revenue of the general budget", label)
    elif draft.fund is None and label.endswith("预备费"):
        draft.fund = "general"
        draft.note("fund", "预备费 is set aside in the general budget", label)
    elif draft.fund:
        draft.note("fund", "budget named last", "")
    elif _GENERAL_ITEM.search(label) and (not story.topic.debt or "预算稳定调节基金" in label):
        draft.fund = "general"
        draft.note("fund", "an item of the general budget alone", label)
