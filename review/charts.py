"""Charts for those who would rather look than read (图表): SVG without script, drawn by pygal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import pygal
from lxml import etree
from pygal.style import Style

STYLE: Final = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#3b4754",
    foreground_strong="#1b2631",
    foreground_subtle="#d9dee3",
    colors=("#0b5c6b", "#b3261e", "#8a5a00"),
    font_family="'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    label_font_size=16,
    major_label_font_size=16,
    value_font_size=16,
    tooltip_font_size=15,
    title_font_size=19,
    opacity=".85",
)
SETTINGS: Final[Mapping[str, Any]] = {
    "style": STYLE,
    "js": (),
    "show_legend": False,
    "width": 480,
    "height": 300,
    "margin": 12,
    "print_values": True,
    "disable_xml_declaration": True,
    "show_y_guides": True,
    "y_labels_major_count": 4,
    "show_minor_y_labels": False,
    "print_values_position": "top",
}


def bars(title: str, values: Mapping[str, Decimal | None]) -> bytes:
    """A bar a year."""
    return _drawn(pygal.Bar(**SETTINGS), title, values)


def line(title: str, values: Mapping[str, Decimal | None]) -> bytes:
    """A value a period, joined by a line."""
    return _drawn(pygal.Line(**SETTINGS, dots_size=4), title, values)


def _drawn(chart: Any, title: str, values: Mapping[str, Decimal | None]) -> bytes:
    chart.title = title
    chart.x_labels = list(values)
    # a picture has no need of more than the sixteen digits of a float; the exact values stand in the table beside it
    chart.add("", [None if value is None else float(value) for value in values.values()], formatter=_short)
    chart.value_formatter = _short
    svg = etree.fromstring(chart.render())
    for script in svg.findall(".//{*}script"):
        script.getparent().remove(script)
    return bytes(etree.tostring(svg))


def _short(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> Decimal | None:
    """A share in per cent with one digit; None of nothing."""
    return round(Decimal(100 * part) / whole, 1) if whole else None
