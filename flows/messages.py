"""What gouji says to people, in Chinese or English after the locale (提示语); records keep the words of GUIDE.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final


def chinese() -> bool:
    """Whether the locale asks for Chinese: the first of LC_ALL, LC_MESSAGES and LANG that is set decides."""
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return locale.lower().startswith("zh")


def say(key: str, **values: object) -> str:
    """A message with its values filled in.

    >>> say("figures_and_checks", report="a.txt", figures=3, checks=1, mismatches=0)
    'a.txt: 3 figures, 1 checks, 0 mismatches'
    """
    english, translated = MESSAGES[key]
    return (translated if chinese() else english).format_map(values)


MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    "about": (
        "Reads published Chinese fiscal reports, extracts every figure, checks that the figures agree, and loads a SQL "
        "warehouse.",
        "读取公开的财政报告，提取其中每一个数，核对勾稽关系，装入 SQL 数据仓库。",
    ),
    "extract": ("print the figures of reports", "列出报告中的数"),
    "check": (
        "print the relations that the figures of reports must satisfy, and whether they do",
        "列出报告各数之间的勾稽关系及是否相符",
    ),
    "explain": ("say which rule gave each field of a figure its value", "说明一个数的各字段由哪条规则得出"),
    "pages": (
        "print what the reader saw of each page: its verdict, lines, tables and figures",
        "逐页列出读到的内容：可读与否、行、表格和数",
    ),
    "ingest": ("load reports and folders of reports into a warehouse", "把报告或文件夹装入数据仓库"),
    "mismatches": (
        "print every relation that a loaded report does not satisfy, with page, quotes and the arithmetic",
        "列出已入库报告中不相符的勾稽关系，附页码、原文和算式",
    ),
    "sql": ("ask the warehouse; nothing can be changed", "查询数据仓库（只读）"),
    "diff": (
        "print what two warehouses, or two revisions of a report, say differently",
        "比较两个数据仓库，或同一报告的两个版次",
    ),
    "db": (
        "bring a warehouse up to this version, look whether it is sound, or copy it",
        "升级、检查或备份数据仓库",
    ),
    "diff_help": (
        "a warehouse (path or database URL), or PATH@N: revision N of a report in --db",
        "数据仓库（路径或数据库 URL），或 PATH@N：--db 中某报告的第 N 版",
    ),
    "db_action_help": (
        "upgrade it to this version, check it from its file to its counts, or backup it to TARGET",
        "upgrade 升级到本版本；check 检查；backup 备份到 TARGET",
    ),
    "db_target_help": (
        "of a backup: the path of a new SQLite file, or the URL of an empty database",
        "备份到：新的 SQLite 文件路径，或空数据库的 URL",
    ),
    "db_newest": ("{db} is of version {now}, the newest", "{db} 已是最新版本 {now}"),
    "db_upgraded": ("{db}: version {before} → {now}", "{db}：版本 {before} → {now}"),
    "db_no_target": (
        "gouji: a backup needs a target, e.g. `gouji db backup fiscal.backup.db --db {db}`",
        "gouji: 备份需要目标，例如 gouji db backup fiscal.backup.db --db {db}",
    ),
    "db_copied": ("{db} is copied to {target}", "{db} 已备份到 {target}"),
    "differences": (
        "{added} added, {removed} removed, {changed} changed",
        "新增 {added}，删除 {removed}，改变 {changed}",
    ),
    "review": ("open the auditors' desk in the browser", "打开核对工作台（浏览器）"),
    "user": ("say who may open the desk over the network", "管理可通过网络打开工作台的用户"),
    "host_help": (
        "address to answer on (default: 127.0.0.1, this computer alone); any other demands accounts",
        "监听地址（默认 127.0.0.1，仅限本机）；其他地址须有用户帐号",
    ),
    "port_help": ("port to answer on (default: 8000)", "监听端口（默认 8000）"),
    "action_help": (
        "add makes an account or changes its password and role; the password is asked for, or read from stdin",
        "add 新建帐号或更改其密码和角色；密码会提示输入，或从标准输入读取",
    ),
    "user_name_help": ("name of the account", "用户名"),
    "role_help": (
        "reader looks, reviewer decides, admin may also undo what others decided (default: reviewer)",
        "reader 只看，reviewer 作结论，admin 还可撤销他人结论（默认 reviewer）",
    ),
    "desk_opens": ("the desk is open at {address} (stop with Ctrl-C)", "工作台已打开：{address}（Ctrl-C 停止）"),
    "desk_in_clear": (
        "passwords travel in clear over plain http: put a proxy with TLS in front of it",
        "http 明文传输密码：请在前面加设 TLS 代理",
    ),
    "needs_accounts": (
        "the desk is not opened on {host} without accounts; make one with `gouji user add NAME --db {db}`",
        "没有用户帐号时不在 {host} 上打开工作台；请先运行 `gouji user add 用户名 --db {db}`",
    ),
    "name_missing": ("gouji user {action} needs a NAME", "gouji user {action} 须给出用户名"),
    "no_such_user": ("there is no account {name}; see `gouji user list`", "没有帐号 {name}；见 gouji user list"),
    "user_removed": ("{name} may no longer open the desk; the decisions stay", "{name} 已不能打开；其复核记录保留"),
    "user_added": ("{name} may now open the desk as {role}", "{name} 现可作为 {role} 打开工作台"),
    "user_changed": ("password and role ({role}) of {name} were changed", "已更改 {name} 的密码和角色（{role}）"),
    "password_prompt": ("Password: ", "密码："),
    "short_password": (
        "the password is too short; give 10 to 256 characters",
        "密码过短；请给 10 至 256 个字符",
    ),
    "bad_name": (
        "a name is 1 to 64 letters, digits, Hanzi or . _ - @",
        "用户名为 1 至 64 个字母、数字、汉字或 . _ - @",
    ),
    "export": (
        "write views of a warehouse to files: Parquet, CSV, Excel, SQLite or a data package; amounts stay exact",
        "把数据仓库的视图导出为文件：Parquet、CSV、Excel、SQLite 或数据包，金额分毫不差",
    ),
    "explore": ("open an SQLite warehouse in the browser (needs gouji[explore])", "在浏览器中查看 SQLite 数据仓库"),
    "export_format_help": (
        "csv and parquet: a file a view; xlsx and sqlite: all in one; datapackage: a folder of CSV, described",
        "csv、parquet 每个视图一个文件，xlsx、sqlite 合为一个，datapackage 为附说明的 CSV 文件夹",
    ),
    "what_help": (
        "views or tables, or all for every view (default: fiscal_panel)",
        "视图或表的名称，all 为全部视图（默认 fiscal_panel）",
    ),
    "export_out_help": (
        "file to write; a folder for datapackage and for several views as csv or parquet",
        "写入的文件；数据包以及多个视图的 csv、parquet 为文件夹",
    ),
    "explore_port_help": ("port on this machine (default: 8001)", "本机端口（默认 8001）"),
    "exported": ("{name}: {rows} rows to {out}", "{name}：{rows} 行，写入 {out}"),
    "exploring": ("open {address}; stop with Ctrl-C", "请打开 {address}；按 Ctrl-C 停止"),
    "fetch": (
        "visit the sources of sources.toml once and load what is new or changed",
        "巡查 sources.toml 中的来源一次，装入新的和改过的报告",
    ),
    "schedule": (
        "do what `gouji fetch` does at the times of a cron line, until it is stopped",
        "按 cron 时间表定时巡查入库，直到停止",
    ),
    "status": (
        "say how the sources do, what waits, what failed and why (exit code 1 where someone should look)",
        "说明各来源的状况、待入库和失败的报告及原因（需要查看时退出码为 1）",
    ),
    "retry": (
        "try again what lies in quarantine, as after an upgrade",
        "重试已隔离的报告，例如升级之后",
    ),
    "config": (
        "show which settings hold and where each was said; passwords and tokens are masked",
        "列出生效的配置及其出处；密码和令牌不显示",
    ),
    "sources_help": ("the file that names the sources", "列出来源的文件"),
    "retry_sources_help": (
        "the file that names the sources: with it, fetched reports are read again and sources visited again",
        "列出来源的文件；给出时重读已取得的报告，并重新巡查",
    ),
    "no_ingest_help": ("only fetch into the archive; load nothing", "只取到原件库，不入库"),
    "skip_known_help": (
        "leave alone what this version has loaded already, as after an interruption",
        "跳过本版本已入库的报告，例如中断之后",
    ),
    "runner_help": (
        "where reports are read: local, or dask on the machines of a cluster (default: local)",
        "在何处读取：local 本机，dask 集群（默认 local）",
    ),
    "scheduler_help": ("address of Dask's scheduler, tcp://host:8786", "Dask 调度器地址，tcp://host:8786"),
    "cron_help": ('when, as in cron: "0 6 * * *" is every day at six', '时间，写法同 cron："0 6 * * *" 为每天六点'),
    "timezone_help": ("of the cron line (default: Asia/Shanghai)", "cron 所用时区（默认 Asia/Shanghai）"),
    "metrics_help": ("print numbers for Prometheus instead", "改为输出 Prometheus 指标"),
    "visited": (
        "{source}: {listed} reports, {new} new, {changed} changed, {failed} failed, {left} left",
        "{source}：{listed} 份，新 {new}，改 {changed}，失败 {failed}，留待下次 {left}",
    ),
    "in_trouble": ("{source}: {trouble}", "{source}：{trouble}"),
    "grave": (
        "{count} grave findings in the new reports; `gouji mismatches` lists them",
        "新报告中有 {count} 处重大不符，见 gouji mismatches",
    ),
    "waiting": ("{count} fetched reports are not loaded yet", "{count} 份已取得的报告尚未入库"),
    "in_quarantine": ("{count} reports in quarantine:", "{count} 份报告在隔离中："),
    "no_runs": ("nothing was ever ingested here", "尚未入库"),
    "retry_nothing": ("nothing lies in quarantine", "没有隔离的报告"),
    "asked_again": ("{count} addresses are asked again by the next visit", "{count} 个网址将在下次巡查时重新询问"),
    "serving": (
        "waiting for {cron} ({timezone}); runs and their results: {url} (stop with Ctrl-C)",
        "等待 {cron}（{timezone}）；运行情况见 {url}（Ctrl-C 停止）",
    ),
    "no_server": (
        "Prefect's server did not start; see what `prefect server start --port {port}` says",
        "Prefect 服务器未能启动；请看 prefect server start --port {port} 的输出",
    ),
    "bad_cron": (
        "gouji: {cron} ({timezone}) is no time; a cron line has five fields, as 0 6 * * *, in e.g. Asia/Shanghai",
        "gouji：{cron}（{timezone}）不是时间；cron 有五个字段，如 0 6 * * *，时区如 Asia/Shanghai",
    ),
    "file_help": ("a report: text, PDF, HTML or .docx", "一份报告：文本、PDF、HTML 或 .docx"),
    "path_help": (
        "a report or a folder; folders are searched for reports, other files in them are skipped",
        "报告或文件夹；文件夹中不是报告的文件会跳过",
    ),
    "db_help": (
        "warehouse: the path of an SQLite file or a database URL (default: that of GOUJI_DB, here {default})",
        "数据仓库：SQLite 文件路径或数据库 URL（默认取 GOUJI_DB，现为 {default}）",
    ),
    "format_help": (
        "table for people, csv, or jsonl: one JSON object a line (default: table)",
        "table 供人看，csv，或 jsonl 每行一个 JSON 对象（默认 table）",
    ),
    "seq_help": (
        "number of the figure in its report, as `gouji extract` prints it",
        "该数在报告中的序号，见 gouji extract",
    ),
    "png_help": (
        "write page N as a picture instead (in the current folder), with its lines, table cells and figures framed",
        "改为把第 N 页画成图片（存入当前文件夹），框出行、单元格和数",
    ),
    "no_ocr_help": (
        "recognise pages that are pictures where gouji[ocr] is installed, or leave them unread",
        "识别图片页（须已安装 gouji[ocr]），或不识别",
    ),
    "workers_help": (
        "how many reports are read at once (default: one a processor)",
        "同时读取几份报告（默认每个处理器一份）",
    ),
    "select_help": ("one select statement", "一条 select 语句"),
    "example": ("Example:", "示例："),
    "figures_and_checks": (
        "{report}: {figures} figures, {checks} checks, {mismatches} mismatches",
        "{report}：{figures} 个数，{checks} 条勾稽关系，{mismatches} 条不符",
    ),
    "statement_title": ("Checks of {report}", "勾稽核对报告：{report}"),
    "findings_heading": ("Findings: {findings}", "发现的差错：{findings} 项"),
    "no_finding": (
        "none among the {checks} relations that could be checked; what stands in none was not checked",
        "可核对的 {checks} 条勾稽关系均成立；不在任何关系中的数未经核对",
    ),
    "in_none": ("figures in no relation", "未经核对的数"),
    "required_heading": ("Checks that such a report must pass", "必做核对"),
    "required": ("required check", "必做核对"),
    "outcome": ("outcome", "结论"),
    "reason": ("reason", "原因"),
    "finding": ("finding", "差错"),
    "severity": ("severity", "轻重"),
    "what": ("what is compared", "核对内容"),
    "message": ("in words", "说明"),
    "role": ("role", "角色"),
    "item": ("item", "项目"),
    "as_written": ("as written", "原文"),
    "interval": ("may lie in", "误差区间"),
    "place": ("place", "位置"),
    "expected": ("expected", "应为"),
    "difference": ("difference", "相差"),
    "out_help": (
        "write to this file instead of printing (needed for xlsx)",
        "写入该文件而不是打印（xlsx 必须给出）",
    ),
    "paper_help": (
        "table, csv or jsonl: each relation; md, html or xlsx: a paper for people, finding by finding (default: table)",
        "table、csv、jsonl 逐条列出勾稽关系；md、html、xlsx 为逐项说明的核对报告（默认 table）",
    ),
    "out_needed": (
        "gouji: xlsx is no text; name the file to write with --out",
        "gouji: xlsx 不能打印，请用 --out 指定文件",
    ),
    "not_written": ("gouji: {path} could not be written ({reason})", "gouji: 无法写入 {path}（{reason}）"),
    "stand_in_none": (
        "{figures} figures stand in no relation: nothing was checked about them",
        "{figures} 个数不在任何勾稽关系中，未经核对",
    ),
    "required_check": (
        "required check {name}: {outcome} ({checks} relations) {reason}",
        "必做核对 {name}：{outcome}（{checks} 条） {reason}",
    ),
    "outcome_ok": ("ok", "相符"),
    "outcome_rounding": ("ok within rounding", "四舍五入范围内相符"),
    "outcome_mismatch": ("MISMATCH", "不符"),
    "outcome_explained": ("explained by the report", "原文已说明"),
    "outcome_not_checkable": ("not checkable", "无法核对"),
    "outcome_not_applicable": ("not applicable", "不适用"),
    "figures_found": ("{report}: {figures} figures", "{report}：{figures} 个数"),
    "no_such_page": (
        "gouji: {report} has no page {page} that can be drawn; pages are numbered from 1, only PDF has them",
        "gouji: {report} 没有可画的第 {page} 页；页码从 1 开始，只有 PDF 分页",
    ),
    "unread_line": ("pages not read: {report}, page {pages}: {note}", "未读的页：{report} 第 {pages} 页：{note}"),
    "pages_not_read": ("pages not read", "未读页"),
    "no_such_seq": (
        "{report} has no figure {seq}; it has {figures}, numbered from 1",
        "{report} 没有第 {seq} 个数；共 {figures} 个，从 1 编号",
    ),
    "no_mismatches": (
        "no mismatches: every relation that could be checked holds ({checks} checks in {reports} reports); "
        "{unchecked} of {figures} figures stand in none, {open_required} required checks could not be made",
        "没有不符：已核对的勾稽关系全部成立（{reports} 份报告，{checks} 条）；"
        "{figures} 个数中有 {unchecked} 个未经核对，{open_required} 项必做核对无法进行",
    ),
    "mismatches_among": (
        "among {checks} checks in {reports} reports; {unchecked} of {figures} figures stand in none, "
        "{open_required} required checks could not be made",
        "共核对 {reports} 份报告的 {checks} 条勾稽关系；{figures} 个数中有 {unchecked} 个未经核对，"
        "{open_required} 项必做核对无法进行",
    ),
    "nothing_to_ingest": (
        "no reports in {paths}; give a report or a folder that holds some",
        "{paths} 中没有报告；请给出报告或文件夹",
    ),
    "reading": ("Reading reports", "读取报告"),
    "reports": ("reports", "报告"),
    "known": ("known under another name", "另名重复"),
    "figures": ("figures", "数"),
    "checks": ("checks", "勾稽关系"),
    "mismatch_count": ("mismatches", "不符"),
    "quarantined": ("quarantined", "隔离"),
    "skipped": ("skipped, not reports", "跳过（非报告）"),
    "seconds": ("seconds", "秒"),
    "quarantine_line": ("quarantined: {reason}", "已隔离：{reason}"),
    "not_recorded": (" (not noted in the warehouse, which cannot be written)", "（数据仓库无法写入，未记录）"),
    "without_figures": ("no figures found: {report}", "未找到任何数：{report}"),
    "unread_table": (
        "{report}: table {table}{place}{title} was not understood: {reason}; its {numbers} numbers are left out",
        "{report}：表 {table}{place}{title}未能识别：{reason}；其中 {numbers} 个数未提取",
    ),
    "unread_tables": (
        "{report}: {tables} tables with {numbers} numbers were not understood; `note` of their pages says why",
        "{report}：{tables} 张表未能识别，其中 {numbers} 个数未提取；原因见其页的 note",
    ),
    "on_page": (" on page {page}", "（第 {page} 页）"),
    "titled": (" ({title})", "《{title}》"),
    "skipped_line": ("skipped: {names}", "已跳过：{names}"),
    "and_more": (" and {count} more", " 等，另有 {count} 个"),
    "without_prefect": (
        "Prefect's server does not answer ({reason}); going on without it",
        "Prefect 服务器无应答（{reason}）；改为直接运行",
    ),
    "interrupted": ("interrupted; what was loaded stays, run again to go on", "已中断；已入库的保留，重新运行即可继续"),
}
