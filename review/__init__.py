"""The auditors' desk (核对工作台): a mismatch with its pages before you, a decision, and a trail that lasts."""

from review.app import app
from review.desk import Desk

__all__ = ["Desk", "app"]
