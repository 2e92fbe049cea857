"""Exact numbers as JSON numbers: 240, 82.5, 28.8."""

from fractions import Fraction


def as_number(value: Fraction | int) -> int | float:
    """A whole number as an integer, any other as the closest decimal that JSON's readers understand."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    try:
        return float(exact)
    except OverflowError:
        return round(exact)


def as_number_or_null(value: Fraction | int | None) -> int | float | None:
    return None if value is None else as_number(value)
