"""A table of a report written down in a few lines, for the examples of the rules (示例表)."""

from __future__ import annotations


def table(title: str, *rows: str) -> str:
    """The HTML of a table in 万元; `|` stands between the cells, the first row is the header.

    >>> table("收入表", "项目|决算数", "契税|98")[:31]
    '<p>收入表</p><p>单位：万元</p><table><tr><'
    """
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return f"<p>{title}</p><p>单位：万元</p><table>{body}</table>"
