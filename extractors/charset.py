"""What bytes say as text (字符集): UTF-8, GB18030 or UTF-16, whatever the label claims."""

from __future__ import annotations

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DAMAGED_SHARE = 0.01
"""UTF-8 with a broken byte or two stays UTF-8; GB18030 read as UTF-8 breaks in most of its characters."""


def decoded(data: bytes) -> str:
    """The text of some bytes; a label (charset=gb2312) is not asked, since it is wrong as often as the bytes are clear.

    >>> decoded("一般公共预算".encode("gb18030")), decoded("一般公共预算".encode())
    ('一般公共预算', '一般公共预算')
    """
    for mark, charset in BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= DAMAGED_SHARE * sum(character > "\x7f" for character in text):
        return text
    return data.decode("gb18030", "replace")


def is_text(head: bytes) -> bool:
    """Whether a file begins as text: no zero bytes, hardly a control character, hardly an undecodable one.

    >>> is_text("2023年，全区收入469408万元。".encode("gb18030")), is_text(b"\\x00\\x01\\x02")
    (True, False)
    """
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in head:
        return False
    text = decoded(head)
    strange = sum((character < " " and character not in "\t\n\v\f\r") or character == "\ufffd" for character in text)
    return strange <= DAMAGED_SHARE * len(text) + 1
