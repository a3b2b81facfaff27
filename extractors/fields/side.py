"""收入, 支出, 结余, 债务: the side of the account a figure stands on (收支方向)."""

from __future__ import annotations

import re
from typing import Final

from extractors.story import Draft, Story
from schema.vocabulary import Side

_WORDS: Final[tuple[tuple[re.Pattern[str], Side], ...]] = tuple(
    (re.compile(pattern), side)  # type: ignore[misc]
    for pattern, side in (
        (r"^调入[^、]*一般(?:公共)?预算|^调出|对[下区县市旗][^、]*转移支付|^向[^、]*预算调出", "expenditure"),
        (r"(?:转移支付|补助)[^、]*支出$", "expenditure"),
        (r"(?:债务|债券|债)[^、]*(?:限额|余额|额度)$|^(?:一般|专项|新增)?(?:债务)?限额$|债务$", "debt"),
        (r"转贷收入$|债务收入$|债券收入$|转贷[^、]*收入$", "revenue"),
        (
            r"(?:还本|付息|还本付息|利息|本息|本金|债务付息及发行费用)(?:支出)?$|转贷支出$|转贷[^、]*支出$",
            "expenditure",
        ),
        (r"债券(?:资金)?$|(?<!国)债资金$|再融资(?:债券)?$|债券(?:转贷)?资金$|新增债$|专项债$|一般债$", "debt"),
        (
            r"(?:结余|结转)收入$|^上年(?:结转|结余)|^动用|^调入|收入(?:合计|总计|总量)?$|(?:上级|中央"
            r"|省)[^、]*(?:补助|转移支付)(?![^、]*分配)|税收返还|转移支付$",
            "revenue",
        ),
        (
            r"结转下年|^上解|^补充|^调出|^补助(?:下级|县|区)|^安排[^、]*调节基金|^援助|支出(?:合计|总计)?$"
            r"|预备费|经费$|投入$",
            "expenditure",
        ),
        (r"(?:结余结转|结转结余)$|(?:滚存|净|累计|收支|年终|年末|本年|当年)?结余$|缺口$|余额$|滚存", "balance"),
        (r"三保", "expenditure"),
        (r"收入|[^社]税$|税收|^税|收费$|财力$|罚没|出让|(?:增值|所得|资源|契)税", "revenue"),
        (r"支出", "expenditure"),
    )
)
_SPENDING: Final = re.compile(r"拨付|投入|(?<!可)安排|下达|发放|支付|用于|兑付|兑现|筹集|筹措|落实")
_PURPOSE: Final = re.compile(r"补助资金|补贴|采购|工程|项目建设|建设$")
_OF_OTHERS: Final = re.compile(r"拉动|撬动|带动|减轻|惠及|[为帮][^，]*企业[^，]*(?:获得|融资|节约)")
"""安排资金3亿元，拉动消费328亿元: money that is not the government's."""
_RECEIVING: Final = re.compile(r"争取|收到|获得|收缴|征收|组织(?=[^，]*(?:收入|征收))")


def of_item(words: str) -> Side | None:
    """The side that an item's name tells, judged by its last part.

    >>> of_item("结转下年支出"), of_item("政府债务余额"), of_item("滚存结余"), of_item("增值税、企业所得税")
    ('expenditure', 'debt', 'balance', 'revenue')
    """
    last = words.split("、")[-1]
    if last.endswith("收支"):
        return None
    for pattern, side in _WORDS:
        if pattern.search(last):
            return side
    return None


def read(draft: Draft, story: Story) -> None:
    """The item's name; a part stands on its total's side; else the verb before the number."""
    if draft.of is not None:
        draft.side = draft.of.side
        draft.note("side", "as its level")
        return
    total = draft.part_of
    side = of_item(draft.item)
    if side:
        draft.side = side
        draft.note("side", "the item's name", draft.item)
        return
    if total is not None and total.side:
        draft.side = total.side
        draft.note("side", "as its total", total.mention.quote)
        return
    words = "".join(draft.place.segments[-1:])
    if _OF_OTHERS.search(words) or (draft.measure == "rate" and draft.mention.kind != "amount"):
        return
    if _RECEIVING.search(words):
        draft.side = "revenue"
        draft.note("side", "a verb of receiving", words)
    elif _SPENDING.search(words) or _SPENDING.match(draft.place.trail) or _PURPOSE.search(draft.item):
        draft.side = "expenditure"
        draft.note("side", "a verb of spending", words)
    elif story.levels():
        draft.side = story.levels()[-1].side
    elif story.topic.side or story.topic.debt:
        draft.side = story.topic.side or "debt"
        draft.note("side", "the heading above", "")


def with_total(draft: Draft) -> None:
    """Inside a sum every part stands on the total's side (结转下年 in 支出合计), once the total is known."""
    total = draft.part_of
    named = of_item(draft.item) if re.search(r"收入$|支出$", draft.item) else None
    if of_item(draft.item) == "debt" and total is not None and not re.search(r"收入|支出", total.item):
        return  # 争取债券额度，包括新增债券: bonds are debt whatever was done to get them
    if total is not None and total.side in ("revenue", "expenditure") and draft.side != total.side and not named:
        draft.side = total.side
        draft.note("side", "as its total", total.mention.quote)
