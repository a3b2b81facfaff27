"""What may be printed of a database's address (隐去密码); imports nothing, since the command line starts here."""

from __future__ import annotations

import re


def shown(where: str) -> str:
    """A database as it may be printed: without its password.

    >>> shown("postgresql+psycopg://me:secret@host/fiscal"), shown("gouji.db")
    ('postgresql+psycopg://me:***@host/fiscal', 'gouji.db')
    """
    return re.sub(r"(://[^:/@]*:)[^/]*@", r"\1***@", where)
