"""Where the true value may lie: every written figure is an interval of half a step on either side (误差区间)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from low to high; arithmetic on intervals carries the rounding of the inputs along.

    >>> a, b = Interval.around(Decimal("0.6"), Decimal("0.1")), Interval.around(Decimal("0.5"), Decimal("0.1"))
    >>> (a + b).meets(Interval.around(Decimal("1.0"), Decimal("0.1")))
    True
    """

    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, step: Decimal) -> Interval:
        """The values that round to what is written: value ± half a step."""
        return cls(value - step / 2, value + step / 2)

    @classmethod
    def exactly(cls, value: Decimal | int) -> Interval:
        """One value without doubt, such as the 1 of 增长率 = 本年 ÷ 上年 − 1."""
        return cls(Decimal(value), Decimal(value))

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient; raises ZeroDivisionError where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        corners = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def may_be_at_most(self, other: Interval) -> bool:
        """Whether some value of this one is no greater than some value of the other (余额 ≤ 限额)."""
        return self.low <= other.high

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> Decimal:
        return (self.high - self.low) / 2
