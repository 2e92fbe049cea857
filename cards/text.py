"""Text fit for a card: the chart's own words made harmless, placeholders filled, and one line that fits."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from clinical.outcome import AtLeast, Value

SUMMARY_LIMIT = 139  # CDS Hooks: summary has fewer than 140 characters

_SPECIAL = re.compile(r"([\\`*_\[\]#|~])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LIST_OR_RULE = re.compile(r"\d*(?=[-+=.)]([-=\s]|$))")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+|\s{2,}|[^\S ]")
_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
_NO_LINK = tuple(
    (sign, re.compile(active, re.IGNORECASE), harmless)
    for sign, active, harmless in (
        ("://", r"://", ": //"),
        (".", r"www\.", "www "),
        ("@", r"@", " at "),
        ("](", r"\]\(", "] ("),
        (":", r"javascript:", "javascript "),
    )
)
"""Each with a sign without which it cannot be there: most texts have none of them."""
_LONGEST_VALUE = 240


def plain(text: str) -> str:
    """One line without control or direction characters, without anything a client could turn into a link or a tag."""
    line = _in_one_line(text).strip()
    for sign, active, harmless in _NO_LINK:
        if sign in line:
            line = active.sub(harmless, line)
    line = line.replace("<", "‹").replace(">", "›")
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1].rstrip() + "…"


def _in_one_line(text: str) -> str:
    """Whatever is printable has no control or direction characters, and no white space but spaces."""
    if text.isprintable() and "  " not in text:
        return text
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def escaped(text: str) -> str:
    """`plain`, with the signs of Markdown escaped, so that a drug name cannot format, link or hide anything."""
    line = inside(text)
    begun = _LIST_OR_RULE.match(line)
    return f"{begun[0]}\\{line[begun.end() :]}" if begun else line


def inside(text: str) -> str:
    """The same for text within a line or a table cell, where no list or heading can begin."""
    return _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", plain(text)))


def filled(template: str, values: Mapping[str, Value], harmless: Callable[[str], str]) -> str:
    """The template with each {placeholder} replaced by its value in words, made harmless. Raises KeyError for one that
    has no value."""
    return _PLACEHOLDER.sub(lambda match: harmless(worded(values[match[1]])), template)


def placeholders(template: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(template))


def one_line(segments: Sequence[str], values: Mapping[str, Value], limit: int = SUMMARY_LIMIT) -> str:
    """A summary of at most `limit` UTF-16 units: whole segments are dropped from the end until it fits."""
    lines = [filled(segment, values, plain) for segment in segments]
    while len(lines) > 1 and _utf16_units("".join(lines)) > limit:
        lines.pop()
    line = "".join(lines)
    while _utf16_units(line) > limit:
        line = line[:-2].rstrip(" ,;:") + "…"
    return line


def number(value: Fraction | int, places: int = 1) -> str:
    """Rounded once, halves up, without trailing zeros: 187.5, 60, 28.8."""
    scale = 10**places
    scaled = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(scaled, scale)
    sign = "-" if value < 0 and scaled else ""
    decimals = f"{rest:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{whole:,}" + (f".{decimals}" if decimals else "")


def worded(value: Value) -> str:
    """A value as a reader sees it: numbers rounded once, days as ISO dates, lists with "and"."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return listed(value)
    return ("at least " if isinstance(value, AtLeast) else "") + number(value, places=2)


def listed(items: Sequence[str], most: int = 4) -> str:
    """ "a", "a and b", "a, b and c"; beyond `most` the rest is counted."""
    shown = [*items[:most], *([f"{len(items) - most} more"] if len(items) > most else [])]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def dated(text: str, on: date | None) -> str:
    return f"{text} ({on.isoformat()})" if on else f"{text} (date not recorded)"


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
