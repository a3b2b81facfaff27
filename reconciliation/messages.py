"""What a person is told about a relation (核对说明): what was compared with what, and by how much it is off."""

from __future__ import annotations

from decimal import Decimal

from reconciliation.rule import Rule
from reconciliation.slips import Slip, cut_off
from schema.records import Figure, Relation, plain
from schema.units import WAN
from schema.vocabulary import Status

_DIGITS = Decimal("0.000001")


def sentence(
    rule: Rule,
    relation: Relation,
    status: Status,
    expected: Decimal,
    actual: Decimal,
    tolerance: Decimal,
    note: str,
) -> str:
    """分项合计：“总收入”100万元（第1条）应等于60万元＋30万元，即90万元，相差10万元。"""
    first = relation.stated[0].figure
    stated = "＋".join(role.figure.quote for role in relation.stated)
    numbers = "、".join(str(role.figure.seq) for role in relation.stated)
    verb = "应不大于" if rule.comparison == "le" else "应等于"
    gap = actual - expected
    parts = [f"{rule.title}：“{first.item}”{stated}（第{numbers}条）{verb}{rule.formula(relation)}"]
    worked = _said(expected, first)
    if worked != rule.formula(relation) and not _says_it_itself(relation, expected):
        parts.append(f"，即{worked}")
    if status == "ok":
        parts.append("，相符" if not tolerance else f"，相符（误差区间±{_said(tolerance, first)}）")
    elif status == "rounding":
        parts.append(f"，相差{_said(abs(gap), first)}，在四舍五入的误差区间±{_said(tolerance, first)}以内")
    elif status == "explained":
        if relation.explainers:
            named = "、".join(f"{figure.quote}（第{figure.seq}条）" for figure in relation.explainers)
            parts.append(f"，相差{_said(abs(gap), first)}，原文已说明：{named}")
        else:
            parts.append(f"，相差{_said(abs(gap), first)}，原文已说明：{note}")
    else:
        parts.append(f"，{'多' if gap > 0 else '少'}{_said(abs(gap), first)}")
        if status == "mismatch":
            shape = _shape(rule, relation, expected, note)
            parts.append(f"，四舍五入不能解释（误差区间±{_said(tolerance, first)}）" if tolerance else "")
            parts.append(f"；{shape}" if shape else "")
        else:
            parts.append(f"；{note}")
    return "".join(parts) + "。"


def _says_it_itself(relation: Relation, expected: Decimal) -> bool:
    """463.90亿元 is 463.9亿元, and 下降6.81% is -6.81%: one figure in the unit of the stated one needs no working."""
    (first, *_), (other, *more) = relation.stated, relation.given
    alike = not more and other.figure.unit == first.figure.unit and other.figure.quote.endswith(other.figure.unit)
    return alike and abs(other.figure.amount) == abs(expected)


def whereabouts(figure: Figure, report: str) -> str:
    """第53条, or 《2024年决算.pdf》 where it stands in another report than this one."""
    return f"第{figure.seq}条" if figure.report == report else f"《{figure.report}》"


def suspected(slip: Slip, mended: int, failed: int, report: str) -> str:
    """最可能有误的是“支出”531209万元（第53条）：若为531129万元（相邻两位数字颠倒），2项不符均可消除。"""
    figure = slip.figure
    how = f"（{slip.shape}）" if slip.shape else ""
    what = "则此项相符" if failed == 1 else f"则{failed}项不符中有{mended}项可消除"
    where = whereabouts(figure, report)
    return f"最可能有误的是“{figure.item}”{figure.quote}（{where}）：若为{_meant(slip)}{how}，{what}。"


def divided_by_nothing(rule: Rule, relation: Relation) -> str:
    figure = relation.stated[0].figure
    return f"{rule.title}：“{figure.item}”{figure.quote}（第{figure.seq}条）的除数可能为零，无法核对。"


def tidy(number: Decimal) -> Decimal:
    """A decimal with at most six digits behind the point and no idle zeros."""
    rounded = number.quantize(_DIGITS)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def _meant(slip: Slip) -> str:
    """The amount in the unit in which it has the digits that are written, where the unit is what slipped."""
    for unit, worth in WAN.items():
        if slip.figure.wan is not None and abs(slip.amount / worth) == abs(slip.figure.value) and "混用" in slip.shape:
            return f"{plain(slip.figure.value)}{unit}"
    return _said(slip.amount, slip.figure)


def _said(amount: Decimal, like: Figure) -> str:
    """An amount in the unit of a figure."""
    value = amount if like.wan is None else amount / WAN[like.unit]
    return f"{plain(tidy(value.quantize(Decimal('0.0001')) if like.wan is None else value))}{like.unit}"


def _shape(rule: Rule, relation: Relation, expected: Decimal, slip: str) -> str:
    """The name of a known shape, where the difference has one."""
    first = relation.stated[0].figure
    if rule.comparison != "le" and len(relation.stated) == 1 and cut_off(expected, first):
        return "像是截去了尾数而不是四舍五入"
    if slip == "相邻两位数字颠倒":
        return "差额能被9整除，像是相邻两位数字颠倒"
    return f"像是{slip}" if slip else ""
