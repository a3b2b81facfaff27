"""What the desk says, in Chinese and English (界面用语); words of records are translated by schema.vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from schema.vocabulary import CHINESE

Language = Literal["zh", "en"]


def say(language: Language, key: str, **values: object) -> str:
    """A phrase with its values filled in.

    >>> say("en", "pages_of", page=2, pages=9), say("zh", "pages_of", page=2, pages=9)
    ('page 2 of 9', '第 2 页，共 9 页')
    """
    english, chinese = WORDS[key]
    return (chinese if language == "zh" else english).format_map(values)


def term(language: Language, word: str | None) -> str:
    """A word of a record as the reader says it.

    >>> term("zh", "revenue"), term("en", "prior_year"), term("zh", None)
    ('收入', 'prior year', '—')
    """
    if word is None:
        return "—"
    return CHINESE.get(word, word) if language == "zh" else word.replace("_", " ")


WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "desk": ("Auditors' desk", "核对工作台"),
    "skip": ("Skip to the content", "跳到正文"),
    "overview": ("Overview", "总览"),
    "findings": ("Findings", "待核事项"),
    "finding": ("Finding", "事项"),
    "log": ("Decisions", "复核记录"),
    "corrections": ("Corrections", "更正"),
    "other_language": ("中文", "English"),
    "log_in": ("Log in", "登录"),
    "log_out": ("Log out", "退出"),
    "name": ("Name", "用户名"),
    "password": ("Password", "密码"),
    "role": ("Role", "角色"),
    "reports": ("Reports", "报告"),
    "report": ("Report", "报告"),
    "figures": ("Figures", "数"),
    "figure": ("Figure", "数"),
    "checks": ("Checks", "勾稽关系"),
    "mismatches": ("Mismatches", "不符"),
    "grade": ("Grade", "质量等级"),
    "grade_of": (
        "{kind}: {holding} % of {checks} relations hold, {checked} % of the figures checked, grave findings: {high}",
        "{kind}：{checks} 项勾稽关系中 {holding}% 相符，{checked}% 的数参与核对，重大事项 {high} 项",
    ),
    "no_grade": ("{kind}: fewer than 20 relations could be decided", "{kind}：能核对的勾稽关系不足 20 项，不评级"),
    "grades": ("How the grade is made", "质量等级的评定办法"),
    "grades_help": (
        "A grade says how far the figures of an area, year and kind of report agree with each other where they can be "
        "compared: sums and their parts, two statements of one thing, rates and levels, limits, both sides. "
        "What rounding explains counts as holding; no other tolerance exists. It is no verdict on the authority: a "
        "mismatch may be the reader's, and what is missing lowers no grade.",
        "等级反映某地区、某年度、某类报告中的数在可以相互核对之处是否相符：分项与合计、前后表述、比率与绝对数、限额、收支平衡。"
        "尾差所致计为相符，此外不设任何容差。等级不是对编报单位的评价：不符可能出自读取，缺漏不影响等级。",
    ),
    "share_holding": ("Relations that hold", "相符率"),
    "and_also": ("And", "并且"),
    "at_least_percent": ("{percent} % or more", "不低于 {percent}%"),
    "fewer": ("fewer", "低于上列"),
    "grade_a": (
        "no finding of high severity, and at least half of the figures are checked",
        "没有重大事项，且至少半数的数参与核对",
    ),
    "ungraded": ("fewer than 20 relations could be decided", "能核对的勾稽关系不足 20 项"),
    "pages": ("Pages", "页"),
    "page": ("Page", "页"),
    "page_number": ("page {page}", "第 {page} 页"),
    "pages_of": ("page {page} of {pages}", "第 {page} 页，共 {pages} 页"),
    "unread": ("Unread pages", "未读页"),
    "unread_tables": ("Tables not understood", "未识别的表"),
    "not_loaded": ("Files not loaded", "未入库文件"),
    "open": ("Open", "待核"),
    "all": ("All", "全部"),
    "confirmed": ("Error in the report", "报告有误"),
    "extraction_error": ("Read wrongly", "提取有误"),
    "explained": ("Explained", "已说明"),
    "not_a_finding": ("Not a finding", "不是问题"),
    "undone": ("Undone", "已撤销"),
    "confirmed_help": ("the report itself is wrong", "报告本身有差错"),
    "extraction_error_help": ("gouji misread it; say what is right", "gouji 读错了，请填写正确的内容"),
    "explained_help": ("there is a reason; say which", "确有原因，请写明"),
    "not_a_finding_help": ("nothing to follow up", "无须处理"),
    "high": ("High", "重大"),
    "medium": ("Medium", "一般"),
    "low": ("Low", "轻微"),
    "severity": ("Severity", "轻重"),
    "status": ("Status", "状态"),
    "region": ("Area", "地区"),
    "year": ("Year", "年度"),
    "kind": ("Kind of report", "报告种类"),
    "rule": ("Rule", "规则"),
    "least": ("Difference from (万元)", "差额不小于（万元）"),
    "search": ("Search", "搜索"),
    "search_hint": ("words of the report, items, amounts", "报告、科目、金额中的字词"),
    "sort": ("Order", "排序"),
    "by_severity": ("What matters first", "轻重"),
    "by_difference": ("Largest difference first", "差额"),
    "by_newest": ("Newest first", "最新入库"),
    "apply": ("Filter", "筛选"),
    "clear": ("Clear", "清除"),
    "found": ("{total} findings", "共 {total} 项"),
    "nothing_found": ("No finding matches these filters.", "没有符合条件的事项。"),
    "nothing_open": ("Nothing is waiting.", "没有待核事项。"),
    "previous": ("Previous", "上一页"),
    "next": ("Next", "下一页"),
    "previous_finding": ("Previous open finding", "上一项待核"),
    "next_finding": ("Next open finding", "下一项待核"),
    "difference": ("Difference", "差额"),
    "what": ("What does not agree", "不符之处"),
    "keys": ("Keys", "快捷键"),
    "list_keys": (
        "j k move, Enter opens, 1 error in the report, 2 read wrongly, 3 explained, 4 not a finding, t as before the "
        "revision, u undo, / search",
        "j、k 上下移动，Enter 打开，1 报告有误，2 提取有误，3 已说明，4 不是问题，t 沿用改版前的结论，u 撤销，/ 搜索",
    ),
    "finding_keys": (
        "1 error in the report, 2 read wrongly, 3 explained, 4 not a finding, t as before the revision, u undo, "
        "n next, p previous, + and − zoom",
        "1 报告有误，2 提取有误，3 已说明，4 不是问题，t 沿用改版前的结论，u 撤销，n 下一项，p 上一项，＋ － 缩放",
    ),
    "new_since": ("New since {when}", "自 {when} 以来"),
    "first_visit": ("Your first visit: everything is new", "首次来访：以下均为新内容"),
    "new_reports": ("{count} reports", "{count} 份报告"),
    "new_findings": ("{count} findings", "{count} 项事项"),
    "by_area": ("By area and year", "按地区和年度"),
    "no_reports": (
        "No report has been loaded yet. Load some with: gouji ingest REPORTS/",
        "尚无报告入库。请运行：gouji ingest 报告文件夹/",
    ),
    "chart_mismatches": ("Checks that do not hold, % by year", "各年度勾稽不符率（%）"),
    "chart_coverage": ("Pages read, % by year", "各年度页面读取率（%）"),
    "chart_series": ("{item}, 亿元", "{item}（亿元）"),
    "chart_series_other": ("{item}, {unit}", "{item}（{unit}）"),
    "formula": ("The relation", "勾稽关系"),
    "must_be": ("must be", "应为"),
    "must_be_at_most": ("may be at most", "应不大于"),
    "stated": ("stated", "报告所载"),
    "expected": ("comes to", "算得"),
    "off_by": ("Difference", "差额"),
    "allowed": ("rounding explains at most", "尾差至多"),
    "interval": ("lies between", "误差区间"),
    "amount": ("Amount", "数值"),
    "as_written": ("As written", "原文"),
    "in_unit": ("In {unit}", "折合{unit}"),
    "suspect": ("Likeliest wrong", "最可能有误"),
    "mend": ("would agree as", "改为此数则相符"),
    "no_suspect": ("Nothing tells which of the figures is wrong.", "无法判断哪一个数有误。"),
    "evidence": ("On the page", "页面所见"),
    "whole_text": ("The whole text", "全文"),
    "whole_text_help": (
        "As gouji reads it: without white space, type, pictures, links, and what stands around the report on a page.",
        "按读取结果显示：不含空白、字体、图片、链接，也不含网页上正文以外的内容。",
    ),
    "text_is_cut": ("Only the beginning of this long text is shown.", "全文过长，只显示开头部分。"),
    "not_placed": ("Not found in the text above", "上文中未能标出"),
    "no_text": (
        "The whole text cannot be shown: the file has moved or changed. These are the sentences that hold figures.",
        "无法显示全文：文件已移动或改变。以下为含有数的句子。",
    ),
    "sentences": ("In the words of the report", "原文"),
    "no_picture": (
        "The page cannot be shown: the file has moved or changed, or its format has no pages.",
        "无法显示页面：文件已移动或改变，或其格式没有分页。",
    ),
    "zoom_in": ("Zoom in", "放大"),
    "zoom_out": ("Zoom out", "缩小"),
    "decide": ("Decide", "作出结论"),
    "decided_by": ("{verdict} — {reviewer}, {when}", "{verdict}　{reviewer}　{when}"),
    "note": ("Note or reason", "说明或理由"),
    "wrong_figure": ("Figure that was read wrongly", "读错的数"),
    "wrong_field": ("What of it", "读错之处"),
    "right_value": ("What is right", "正确的内容"),
    "right_hint": ("e.g. 2.68亿元, 2024, budget", "如 2.68亿元、2024、budget"),
    "no_field": ("only noted, nothing is corrected", "只作记录，不更正"),
    "undo": ("Undo", "撤销"),
    "history": ("History", "经过"),
    "no_history": ("Nobody has decided yet.", "尚无结论。"),
    "related": ("Also in this report", "同一报告的其他事项"),
    "gone": (
        "This finding no longer occurs: the report was read again, and the figures agree or changed.",
        "此事项已不再出现：报告已重新读取，各数相符或已改变。",
    ),
    "overtaken": (
        "Not saved: {reviewer} decided in the meantime. Look at the history, then decide again if you differ.",
        "未保存：{reviewer} 已在此期间作出结论。请先看经过，如有不同意见再作结论。",
    ),
    "before": ("Decided before the revision", "改版前的结论"),
    "before_of": ("Revision {revision}", "第 {revision} 版"),
    "before_same_words": ("The text is the same word for word.", "原文逐字相同。"),
    "before_same_figures": (
        "The figures are the same; the text around them has changed.",
        "各数相同，前后文字有改动。",
    ),
    "before_not_mended": (
        "The report was published again, and the error is still in it.",
        "报告再次公布，差错仍在。",
    ),
    "before_look": ("See it in the earlier revision", "查看改版前的事项"),
    "take_over": ("Decide the same", "沿用此结论"),
    "before_unclear": (
        "Which figure the correction is about cannot be told in this revision; decide anew.",
        "更正所指的数在本版中无法确定，请另作结论。",
    ),
    "taken_over": (
        "As {reviewer} decided on revision {revision}, {when} UTC. {note}",
        "沿用{reviewer}对第 {revision} 版的结论（{when} UTC）。{note}",
    ),
    "before_changed": (
        "Not saved: what was decided on the earlier revision has changed. Look again.",
        "未保存：改版前的结论已有变动，请再看。",
    ),
    "superseded": (
        "This finding is of an earlier revision; the report has been published again:",
        "此事项属于改版前的报告，现行版本：",
    ),
    "saved": ("Saved. Press u to undo, n for the next.", "已保存。按 u 撤销，按 n 看下一项。"),
    "undone_now": ("Undone; the finding is open again.", "已撤销，事项恢复待核。"),
    "needs_reason": ("Say the reason: an explained finding needs one.", "请写明理由：“已说明”须有理由。"),
    "needs_right": (
        "Say what is right, or write a note: an extraction error needs one of them.",
        "请填写正确的内容或说明：“提取有误”须有其一。",
    ),
    "bad_amount": (
        "An amount is a number with its unit, e.g. 2.68亿元 or 12.5%.",
        "金额须连同单位，如 2.68亿元、12.5%。",
    ),
    "bad_period": (
        "A period is e.g. 2024, 2024-H1, 2024-06 or 2024-12-31.",
        "期间如 2024、2024-H1、2024-06、2024-12-31。",
    ),
    "bad_word": ("This field takes one of: {words}.", "此字段只能是：{words}。"),
    "bad_text": ("Give a short text.", "请填写简短文字。"),
    "bad_field": ("This field cannot be corrected.", "此字段不能更正。"),
    "not_yours": (
        "Only {reviewer} or an admin can undo this; enter a decision of your own instead.",
        "只有 {reviewer} 或管理员可以撤销；您可另作结论。",
    ),
    "item": ("Item", "项目"),
    "period": ("Period", "期间"),
    "scope": ("Scope", "口径"),
    "fund": ("Budget", "预算"),
    "side": ("Side", "收支"),
    "stage": ("Stage", "阶段"),
    "measure": ("Measures", "所指"),
    "bound": ("Bound", "确数或约数"),
    "field": ("Field", "字段"),
    "because": ("Why", "依据"),
    "fields": ("What it means", "含义"),
    "its_checks": ("Its checks", "参与的勾稽关系"),
    "in_no_check": ("It stands in no check: nothing says that it is right.", "未参与任何勾稽关系：无从证实。"),
    "elsewhere": ("The same quantity in other reports", "其他报告中的同一数"),
    "only_here": ("No other report states it.", "其他报告未载。"),
    "series": ("Over the years", "历年"),
    "open_figure": ("figure {seq}", "第 {seq} 条"),
    "required": ("Required checks", "必做核对"),
    "outcome": ("Outcome", "结果"),
    "reason": ("Reason", "原因"),
    "state_mismatch": ("in a mismatch", "不符"),
    "state_ok": ("agrees", "相符"),
    "state_unchecked": ("in no check", "未核对"),
    "state_part": ("takes part", "相关数"),
    "tables_as_read": ("Tables as read", "表格（按读取结果）"),
    "table": ("Table {table}", "表 {table}"),
    "numbers": ("Numbers", "数字个数"),
    "reviewer": ("Reviewer", "复核人"),
    "decided_at": ("Time (UTC)", "时间（UTC）"),
    "verdict": ("Decision", "结论"),
    "holds": ("holds", "有效"),
    "overruled": ("replaced", "已被取代"),
    "export": ("Export", "导出"),
    "printable": ("Printable report", "可打印报告"),
    "no_decisions": ("Nobody has decided anything yet.", "尚无复核记录。"),
    "no_corrections": ("Nothing has been corrected yet.", "尚无更正。"),
    "corrections_help": (
        "Each holds through every later reading of the report, and is a test case for whoever writes rules.",
        "每项更正在今后重新读取该报告时继续有效，也可作为改进规则的测试用例。",
    ),
    "read_as": ("Read as", "读作"),
    "area_reports": ("Reports of {region}, {year}", "{region} {year} 年度报告"),
    "loaded": ("Loaded (UTC)", "入库（UTC）"),
    "error": ("That did not work", "未能完成"),
    "not_found": ("There is nothing at this address.", "此地址没有内容。"),
    "bad_token": (
        "The form is out of date or comes from elsewhere. Go back, reload the page and send it again.",
        "表单已过期或来自别处。请返回，刷新页面后重新提交。",
    ),
    "bad_form": ("The form could not be read.", "无法读取表单。"),
    "bad_host": ("This desk is not served under that name.", "本工作台不以此名称提供服务。"),
    "bad_value": ("A value in this address is not allowed.", "地址中有不允许的值。"),
    "too_long": ("The form is too long.", "表单过长。"),
    "readers_read": ("Your role may read but not decide.", "您的角色只能查看，不能作结论。"),
    "too_many_attempts": (
        "Too many attempts. Wait a quarter of an hour.",
        "尝试次数过多，请一刻钟后再试。",
    ),
    "wrong_password": ("Name or password is wrong.", "用户名或密码不对。"),
    "broken": ("The server met a bug or the database did not answer; the log says more.", "服务器出错，详见其日志。"),
}
"""Key → the phrase in English and Chinese."""

RELATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "sum": ("total = sum of its parts", "合计＝各分项之和"),
    "same": ("one statement = the other statement", "前后两处表述应一致"),
    "balance": ("total of one side = total of the other", "收入方合计＝支出方合计"),
    "share": ("share = part ÷ whole", "占比＝部分÷整体"),
    "completion": ("completion = level ÷ budget", "完成率＝完成数÷预算数"),
    "growth": ("growth = (level − earlier level) ÷ earlier level", "增长率＝（本期－上期）÷上期"),
    "le": ("part or balance ≤ whole or limit", "部分或余额≤整体或限额"),
}
"""Rule → the relation in words."""
