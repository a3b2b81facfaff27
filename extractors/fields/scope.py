"""全市, 市本级, 开发区: whether a figure covers the whole area, the level itself, or a part of it (口径范围)."""

from __future__ import annotations

import re
from typing import Final

from extractors.place import segments
from extractors.story import Draft, Story
from schema.vocabulary import Scope

_FISCAL: Final = (
    r"(?=（|\(|地方|一般公共|公共财政|一般预算|政府性|国有资本|国有企业|社会保险|社保|城乡居民"
    r"|机关事业|企业职工|政府债务|政府债券|债务|新增|法定|财政|财力|收入|支出|税收|"
    r"非税|“三公”|“三保”|三公|三保|完成|实现|预计|预算|总收入|总支出|当年|各项|主要|共|累计|组织|安排"
    r"|本年|全年|民生|基金|重点|地税|国税|入库|发行|转移支付|补助|上划|公共|可用|预备费|土地|人员|结余"
    r"|决算|收支|编制|开展|投入|发放|使用|留用|承担|负担|$|，|\d|一般|专项|本级|“|上解|调入|节能|医疗|教育|统筹)"
)
_WHOLE: Final = re.compile(
    rf"(?<!居)(?<!占)(?<!列)(?<!为)全(?P<level>省|市|区|县|州|盟|旗|自治区|自治州|镇|乡){_FISCAL}"
)
_START: Final = re.compile(r"全(?P<level>省|市|区|县|州|盟|旗|自治区|自治州)(?!各|性|第|前|排)")
"""At the start of a clause the words need no fiscal term behind them."""
_TREASURY: Final = re.compile(r"(?P<level>省|市|区|县|州)财政(?=安排|下达|投入|拨付|筹措)")
_OWN_START: Final = re.compile(r"(?:省|市|区|县|州|盟|旗|自治区)?本级(?!(?:各|预算)?(?:部门|单位))")
_OURS: Final = re.compile(
    r"[我本](?:省|市|区|县|州|盟|旗)(?=第[一二三四五六七八九十]+批|提前批|20\d\d年|政府债|的?政府债|债务|地方政府|新增|一般公共|地方|法定"
    r"|财政|税收|国有|社会保险|完成|各[项类]|委托|发行|争取|获得|举借|共|累计|通过|下达|转移支付|补助"
    r"|$)"
)
_OWN: Final = re.compile(
    rf"(?<![上下同各高])(?P<level>省|市|区|县|州|盟|旗|自治区|镇|乡)?(?P<proper>本级"
    rf"|直)(?![^，。]{{0,3}}(?:部门|单位|各)){_FISCAL}|(?<![上下同各高家县乡地部国城助对给])(?P<tier>省|市|区"
    rf"|县|州|盟|旗|自治区|镇)级(?!上解|上划|补助|奖补){_FISCAL}"
)
_SUB: Final = re.compile(
    r"(?:^|其中|[及和])(?:全市)?各?(?:县市区|县（市、区）|县区|区县|市县|县域|县级|区级|街镇|镇街|乡镇"
    r"|镇（街）|区市(?![区县])|镇级|乡级|功能区|开发区|园区|各区|各县|所属区|县（区）|区（县）|旗县区|市辖区)(?!上解"
    r"|上划)" + _FISCAL
)
_NAMED: Final = re.compile(
    r"^(?:其中)?(?P<area>(?:(?!市级|省级|国家级)[\u4e00-\u9fff]){0,12}?(?:经济技术开发区|技术产业开发区|开发区|高新区|经开区"
    r"|管理区|示范区|新区|合作区|功能区|工业园区|产业园区|园区|保税区|度假区|综保区|风景区))"
    r"(?=（|地方|一般公共|政府性|国有资本|社会保险|社保|收入|支出|财政收|税收|政府债务|债务|一般债|专项债|安排|完成|预计|预算|本级|编制|开展|投入|发放|$)"
)
_COUNTED_IN: Final = re.compile(
    r"(?:全[省市区县州盟旗]|本级|[省市区县州盟旗]级)[（(]((?:不含|不包括|含|包括"
    r"|仅)[^）)，,；]{2,20})[^）)]{0,6}[）)]"
)
"""市本级（含高新区）: a remark right behind the area names another population."""
_LAST: Final = "area named last"
_ABROAD: Final = re.compile(r"(?:位列|位居|居|列|占|排名?|高于|低于|快于)全[省市国区]")


def spoken(text: str, story: Story) -> tuple[Scope | None, str | None, str]:
    """The scope that the last words of a text name, the named area, and the words; None where it is silent."""
    best: tuple[int, Scope, str | None, str] | None = None
    for number, segment in enumerate(segments(text)):
        cleaned = _ABROAD.sub(lambda match: "〇" * len(match.group()), segment)
        trimmed = re.sub(
            r"^(?:(?:截至|截止|到)?(?:19|20)\d\d年(?:度|末|底|初|上半年|前三季度|\d+月底?)?|其中|预计|加上"
            r"|包括|年末|上半年)+",
            "",
            cleaned,
        )
        for pattern, scope in ((_WHOLE, "jurisdiction"), (_OURS, "jurisdiction"), (_SUB, "sub"), (_OWN, "own")):
            for match in pattern.finditer(cleaned):
                found: Scope = scope  # type: ignore[assignment]
                level = match.groupdict().get("tier") or (match.groupdict().get("level") if scope == "own" else None)
                if level and story.level and level != story.level:
                    if not _below(level, story.level):
                        continue  # 省级 in a city's report: the level above, not an area of ours
                    found = "sub"
                if (
                    scope == "jurisdiction"
                    and pattern is _WHOLE
                    and story.level
                    and match["level"] not in (story.level, "自治区", "自治州")
                ):
                    if not _below(match["level"], story.level):
                        continue
                    found = "sub"
                key = number * 1000 + match.start()
                if best is None or key >= best[0]:
                    best = (key, found, None, match.group())
        opening = _START.match(trimmed)
        if (
            opening
            and (best is None or number * 1000 >= best[0])
            and (not story.level or opening["level"] in (story.level, "自治区", "自治州"))
        ):
            best = (number * 1000, "jurisdiction", None, opening.group())
        if _OWN_START.match(trimmed) and (best is None or number * 1000 >= best[0]):
            best = (number * 1000, "own", None, trimmed[:3])
        treasury = _TREASURY.match(trimmed)
        if treasury and treasury["level"] == story.level and (best is None or number * 1000 >= best[0]):
            best = (number * 1000, "own", None, treasury.group())
        named = _NAMED.match(trimmed)
        if named and (best is None or number * 1000 >= best[0]):
            best = (number * 1000, "sub", named["area"], named["area"])
        if (
            story.region
            and (best is None or number * 1000 >= best[0])
            and re.match(rf"(?:{story.region}|{story.region[-3:]})(?:政府|地方|一般|社会|社保|债务|财政|共)", trimmed)
        ):
            best = (number * 1000, "jurisdiction", None, story.region)
    return (best[1], best[2], best[3]) if best else (None, None, "")


def _below(level: str, ours: str) -> bool:
    """Whether an administrative level lies below ours; 区 and 县 are of one rank.

    >>> _below("县", "市"), _below("省", "市"), _below("区", "县")
    (True, False, False)
    """
    rank = {"省": 0, "自治区": 0, "州": 1, "自治州": 1, "市": 1, "盟": 1, "县": 2, "区": 2, "旗": 2, "乡": 3, "镇": 3}
    return rank[level] > rank.get(ours, 1)


def of_heading(text: str, story: Story) -> tuple[Scope | None, str | None]:
    """The area that a heading is about; 全市和市本级预算执行情况 is about both and settles neither."""
    area, named, _ = spoken(text, story)
    if re.search(r"全[省市区县州盟旗]", text) and re.search(r"[省市区县州盟旗本]级", text):
        return None, None
    return area, named


def read(draft: Draft, story: Story) -> None:
    """The area named last in this sentence, the paragraph or the heading; a rate has that of its level."""
    lead = draft.place.lead
    scope, area, words = spoken(lead, story)
    bracketed = draft.place.bracket is not None
    if draft.of is not None:
        draft.scope, draft.area = draft.of.scope, draft.of.area
        draft.note("scope", "as its level")
        if scope and draft.of.scope and not bracketed and draft.measure != "share":
            story.narrow(scope=draft.of.scope)
        return
    if scope:
        counted = _COUNTED_IN.search(lead)
        if counted and "下同" in counted[0]:
            story.counted_in[scope] = counted[1]
        area = area or (counted[1] if counted else story.counted_in.get(scope))
        draft.scope, draft.area = scope, area
        draft.note("scope", "area named before the number", words)
        passing = words.endswith("财政") or (scope == "sub" and area is None and not draft.place.first)
        if not bracketed and not draft.aside and not passing:
            story.narrow(scope=scope, area=area)
            story.said_at["scope"] = draft.sentence
        return
    said = story.said_at.get("scope")
    if said is not None and said[0] != draft.mention.spot.paragraph and story.in_passing("scope", draft):
        return
    draft.scope, draft.area = story.topic.scope, story.topic.area
    if draft.scope:
        draft.note("scope", _LAST)


def with_total(draft: Draft) -> None:
    """县区限额521亿元，其中：一般债务96亿元: a part that names no area is of the same part of it as its total."""
    total = draft.part_of
    if total is None or total.scope != "sub" or total.sentence != draft.sentence:
        return
    if draft.because.get("scope", "").startswith(_LAST):
        draft.scope, draft.area = total.scope, total.area
        draft.note("scope", "as its total", total.mention.quote)
