"""The words that a figure's and a check's fields may hold, each paired with its Chinese term (口径)."""

from typing import Final, Literal

Kind = Literal["amount", "percent", "points", "multiple"]
Bound = Literal["exact", "about", "at_least", "at_most"]
Measure = Literal["level", "change", "growth", "completion", "share", "effect", "rate", "threshold"]
Scope = Literal["jurisdiction", "own", "sub"]
Fund = Literal["general", "government_fund", "state_capital", "social_insurance"]
Side = Literal["revenue", "expenditure", "balance", "debt"]
Stage = Literal["final", "execution", "budget", "adjusted_budget"]
Source = Literal["text", "table"]
Status = Literal["ok", "rounding", "mismatch", "explained", "not_checkable"]
Outcome = Status | Literal["not_applicable"]
Severity = Literal["high", "medium", "low"]
ReportKind = Literal["government", "department", "bulletin"]
Verdict = Literal["text", "table", "picture", "unreadable", "empty"]
Trouble = Literal["no header", "no labels", "ragged", "no unit", "no amounts"]
RoleName = Literal["total", "part", "level", "change", "rate", "whole", "earlier", "limit", "statement", "explainer"]

CHINESE: Final[dict[str, str]] = {
    # kind
    "amount": "金额",
    "percent": "百分比",
    "points": "百分点",
    "multiple": "倍数",
    # bound
    "exact": "确数",
    "about": "约数",
    "at_least": "下限",
    "at_most": "上限",
    # measure
    "level": "数额",
    "change": "增减额",
    "growth": "增长率",
    "completion": "完成率",
    "share": "占比",
    "effect": "拉动",
    "rate": "比率",
    "threshold": "门槛",
    # scope
    "jurisdiction": "全辖",
    "own": "本级",
    "sub": "下级或功能区",
    # fund
    "general": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
    "social_insurance": "社会保险基金预算",
    # side
    "revenue": "收入",
    "expenditure": "支出",
    "balance": "结余",
    "debt": "债务",
    # stage
    "final": "决算",
    "execution": "执行",
    "budget": "预算",
    "adjusted_budget": "调整预算",
    # base
    "prior_year": "上年",
    "prior_period": "上期",
    "year_start": "年初",
    "initial_budget": "年初预算",
    # status
    "ok": "相符",
    "rounding": "尾差",
    "mismatch": "不符",
    "explained": "已说明",
    "not_checkable": "无法核对",
    "not_applicable": "不适用",
    # severity of a finding
    "high": "重大",
    "medium": "一般",
    "low": "轻微",
    # kinds of reports
    "government": "政府预决算",
    "department": "部门预决算",
    "bulletin": "统计公报",
    # page verdicts
    "text": "文本",
    "table": "表格",
    "picture": "图片",
    "unreadable": "无法识读",
    "empty": "空白",
    # why a table was not understood
    "no header": "没有可识别的表头",
    "no labels": "行没有项目名称",
    "ragged": "行列不齐",
    "no unit": "没有标明金额单位",
    "no amounts": "没有金额或百分比栏",
}
"""English word of a record → the Chinese term that a fiscal reader uses for it."""
