"""Dates and numbers as they are typed on the command line. What is wrong is told as the way to write it."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: a date is written YYYY-MM-DD") from None


def port(text: str) -> int:
    return _within(text, 1, 65_535)


def workers(text: str) -> int:
    return _within(text, 1, 64)


def deadline_ms(text: str) -> int:
    return _within(text, 50, 60_000)


def _within(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text[:20]) <= most):
        raise ArgumentTypeError(f"{text[:20]!r} is no whole number from {least} to {most}")
    return int(text)
