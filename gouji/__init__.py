"""A warehouse from Python (勾稽): `gouji.connect(url)` opens one for reading, `gouji.read_sql` gives typed frames."""

from warehouse.connect import WarehouseError
from warehouse.connect import open_for_reading as connect
from warehouse.frames import read_sql

__all__ = ["WarehouseError", "connect", "read_sql"]
