"""长沙市, 济南市莱芜区; 长沙市教育局: whose report it is, the area and, for departments, the agency (地区、部门)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_NAME: Final = r"[\u4e00-\u9fff]{2,20}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)"
_CONGRESS: Final = re.compile(rf"在(?P<name>{_NAME})第[一二三四五六七八九十百〇零\d]+届(?:人民代表大会|人大)")
_HEADED: Final = re.compile(
    rf"^(?P<name>{_NAME})第[一二三四五六七八九十百〇零\d]+届(?:人民代表大会|人大)", re.MULTILINE
)
_OFFICE: Final = re.compile(rf"(?:^|[^\u4e00-\u9fff])(?P<name>{_NAME})(?:财政局|财政厅|人民政府|统计局)")
_ABOUT: Final = re.compile(rf"(?:关于|^)(?P<name>{_NAME})(?:本级)?(?:19|20)\d\d年")
_ENDINGS: Final = "|".join(
    (
        *("局", "委员会", "委", "办公室", "办公厅", "厅", "院", "中心", "馆", "学校", "大学", "中学", "小学"),
        *("协会", "联合会", "总队", "支队", "所", "室", "部", "会", "团", "园", "站", "处", "社"),
    )
)
"""How the names of departments and units end; the longer before the shorter."""
_AGENCY: Final = re.compile(
    rf"(?P<name>[\u4e00-\u9fff（）]{{3,30}}?(?:{_ENDINGS}))(?:（本级）|本级|机关)?(?:（部门）)?(?:(?:19"
    rf"|20)\d\d年度?)?(?:的)?(?:部门|单位)(?:收支)?(?:预算|决算)"
    rf"|(?:19|20)\d\d年度?(?P<other>[\u4e00-\u9fff（）]{{3,30}}?(?:{_ENDINGS}))(?:（本级）"
    rf"|本级)?(?:部门|单位)(?:预算|决算)"
)
_ACCOUNT: Final = re.compile(r"(?:部门|单位)(?:收支)?(?:预算|决算)")
_ALONE: Final = re.compile(
    rf"^(?:(?:19|20)\d\d年度?)?(?P<name>[\u4e00-\u9fff]{{2,28}}(?:{_ENDINGS}))(?:（[^）]{{1,6}}）|本级"
    rf"|机关)?(?:(?:19|20)\d\d年度?)?$",
    re.MULTILINE,
)
_BEFORE_NAME: Final = re.compile(r"^(?:第[一二三四五六七八九十]+部分|目录|关于|的|年度|年)+")
_SEAT: Final = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|市))?(?:[\u4e00-\u9fff]{1,8}?(?:市|自治州|自治县|地区|盟"
    r"|区|县|旗)(?!场|政|域|委))?"
)
_LEVELS: Final = re.compile(r"全(省|市|区|县|州|盟|旗)(?![会面体国])")
_OWN: Final = re.compile(r"(省|市|区|县|州|盟|旗)本?级")


def region(head: str) -> str | None:
    """The area that the head of a report names: 在X市第N届人民代表大会, X市财政局, 关于X市2023年.

    >>> region("关于临川市2024年决算的报告——2025年8月在临川市第五届人民代表大会常务委员会上")
    '临川市'
    """
    for pattern in (_CONGRESS, _ABOUT, _HEADED, _OFFICE):
        found = [match["name"] for match in pattern.finditer(head)]
        if found:
            name = Counter(found).most_common(1)[0][0]
            return re.sub(r"^(?:关于|中共|在|年度|年)+", "", name)
    return None


def agency(head: str) -> str | None:
    """The department or unit whose account it is: 临川市教育局2024年度部门决算 → 临川市教育局."""
    match = _AGENCY.search(head)
    if match:
        return _BEFORE_NAME.sub("", match["name"] or match["other"])
    alone = _ALONE.search(head) if _ACCOUNT.search(head) else None
    return _BEFORE_NAME.sub("", alone["name"]) if alone else None


def of_agency(name: str | None) -> str | None:
    """The area that an agency's name begins with.

    >>> of_agency("临川市青石区教育局"), of_agency("教育局")
    ('临川市青石区', None)
    """
    match = _SEAT.match(name or "")
    return (match.group() or None) if match else None


def level(name: str | None, text: str) -> str:
    """Which level of government reports: the last character of its name, else the 全市 or 全区 met most often."""
    counted = Counter(match[1] for match in _LEVELS.finditer(text))
    if not counted:
        counted = Counter(match[1] for match in _OWN.finditer(text))
    common = counted.most_common(1)[0][0] if counted else ""
    if name and name[-1] in "省市县旗盟":
        return name[-1]
    if name and name.endswith("州"):
        return "州"
    return common or (name[-1] if name else "市")
