"""Rows and columns that are areas (分地区): 全市, 市本级, a district; whose figures they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from extractors.fields import scope
from extractors.story import Story
from schema import regions
from schema.vocabulary import Scope

WHOLE: Final = re.compile(r"^(?:全[省市区县州盟旗]|本地区|地区)(?:合计|总计|小计|汇总)?$|^[省市区县州盟旗]合计$")
OWN: Final = re.compile(r"^(?:(?:省|市|区|县|州|盟|旗|自治区)?(?:本级|直|级)|本级)(?:合计|小计)?$")
BELOW: Final = re.compile(
    r"^各?(?:县市区|县市|区县|县区|市县|旗县区|区市县|区市|县|区|市|旗|州)级?(?:合计|小计)$"
    r"|^各?(?:县市区|区县|县区|市县|旗县区|区市县|乡镇|街镇|镇街|下级)级?(?:合计|小计)?$"
)
NAMED: Final = re.compile(r"^[\u4e00-\u9fff]{1,12}(?:省|市|区|县|州|盟|旗|镇|乡|街道|管委会)(?:本级)?$")
ZONE: Final = re.compile(
    r"(?:镇|乡|街道|管委会|新区|开发区|高新区|经开区|示范区|园区|功能区|合作区|度假区|保税区|管理区)$"
)
_REMARK: Final = re.compile(r"[（(](?P<words>(?:不含|不包括|含|包括|仅)[^）)]*)[）)]$")


@dataclass(frozen=True, slots=True)
class Area:
    """Whose figures a row or column holds."""

    scope: Scope | None
    region: str | None
    area: str | None = None


def area(label: str, story: Story) -> Area | None:
    """The area that a label is, None where it is none.

    >>> from extractors.story import Story
    >>> story = Story("市", "临川市", None, {})
    >>> area("市本级", story).scope, area("全市", story).scope, area("增值税", story)
    ('own', 'jurisdiction', None)
    """
    label = re.sub(r"^其中[:：]?|^[一二三四五六七八九十]+、|^\d+[、.．]", "", label)
    counted = _REMARK.search(label)
    remark = counted["words"] if counted else None
    label = re.sub(r"[（(]([市区县旗])[）)]", r"\1", _REMARK.sub("", label))  # 县（市）区 → 县市区
    if WHOLE.match(label):
        return Area("jurisdiction", story.region, remark)
    if OWN.match(label):
        found, named, _ = scope.spoken(label + "收入", story)
        return Area(found or ("own" if "本级" in label else None), story.region, named or remark)
    if BELOW.match(label):
        return Area("sub", story.region, remark)
    if not NAMED.match(label):
        return None
    name = label.removesuffix("本级")
    if (story.region or "").endswith(name):
        return Area("own" if label.endswith("本级") else "jurisdiction", story.region, remark)
    full = full_name(name, story.region)
    if full is None and ZONE.search(name):
        return Area("sub", story.region, name)
    if story.level in ("省", "自治区") and name.endswith(("市", "州", "盟", "地区")):
        return Area("own" if label.endswith("本级") else "jurisdiction", full or name, remark)
    return Area("sub", full or name, name)


def full_name(name: str, region: str | None) -> str | None:
    """The name of an area with the one it lies in, where the official list knows it: 历下区 → 济南市历下区.

    >>> full_name("历下区", "济南市"), full_name("南京市", "江苏省"), full_name("高新区", "济南市")
    ('济南市历下区', '南京市', None)
    """
    if region and not name.endswith(("市", "州", "盟")) and regions.code(region + name):
        return region + name
    return name if regions.code(name) else None


def are_areas(labels: Sequence[str], story: Story) -> bool:
    """Whether the rows of a table are areas: most of its labels name one, and none of them an item of the accounts."""
    named = [label for label in labels if label and not re.search(r"合计|总计|小计", label)]
    found = sum(area(label, story) is not None for label in named)
    return bool(named) and found >= max(1, 0.7 * len(named)) and (found > 2 or found == len(named))
