"""The detail of a card: the slots in their order, as plain Markdown that also reads as text."""

from collections.abc import Iterable, Mapping, Sequence

from cards.conversation import Conversation
from cards.text import dated, escaped, filled, inside, placeholders, worded
from cards.words import Wording
from clinical.outcome import Evidence, Table, Value

_MOST_EVIDENCE = 8
_MOST_NOTICES = 40  # more than there are topics to hold back

_SECTIONS = (
    ("Why it matters", "why"),
    ("Options", "options"),
    ("Safety", "safety"),
    ("What to expect", "expectations"),
    ("Words that may help", "say"),
    ("A question to ask", "ask"),
    ("Done for every patient here", "standard"),
    ("Support", "support"),
)


def advice_detail(
    wordings: Sequence[Wording],
    values: Mapping[str, Value],
    evidence: Sequence[Evidence],
    *,
    about: str,
    conversation: Conversation,
    table: Table | None,
    also: Sequence[str],
    missing: Sequence[str],
    basis: str,
    is_universal_practice: bool,
) -> str:
    """Which order it is about, what we saw, why it matters, options, words, what could not be seen, and the basis."""
    parts = [about, _section("What we saw", _seen(evidence))]
    for title, slot in _SECTIONS:
        if slot == "standard" and not is_universal_practice:
            continue
        texts = (text for each in wordings for text in getattr(each, slot))
        own = [filled(text, values, escaped) for text in texts if _can_be_said(text, values)]
        parts.append(_section(title, [*own, *conversation.slot(slot)]))
        if slot == "options" and table:
            parts.append(_table(table))
    scripts = [each.line(is_universal_practice) for each in conversation.scripts]
    parts.append(_section("If the conversation gets hard", scripts))
    parts.append(_section("Also on this topic", [escaped(line) for line in also]))
    parts.append(_section("What could not be seen", [escaped(line) for line in missing]))
    parts.append(f"**Basis:** {basis}")
    return "\n\n".join(filter(None, parts))


def _can_be_said(text: str, values: Mapping[str, Value]) -> bool:
    """Not a line about something that is empty: a site without a crisis line has none to name."""
    return all(worded(values[name]) for name in placeholders(text))


def _table(table: Table) -> str:
    """GitHub Flavored Markdown: the header, a ruler, and the rows, each cell in one harmless line."""
    ruler = "| " + " | ".join(["---"] * len(table.columns)) + " |"
    rows = [_row([worded(each) for each in row]) for row in table.rows]
    return f"**{escaped(table.title)}**\n\n" + "\n".join([_row(table.columns), ruler, *rows])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(inside, cells)) + " |"


def notice_detail(title: str, lines: Sequence[str], words: Wording, basis: str) -> str:
    """A list of what was not seen or not shown, and what to make of it."""
    parts = [
        _section(title, _cut([escaped(line) for line in lines], _MOST_NOTICES)),
        _section("Why it matters", words.why),
        _section("Options", words.options),
        f"**Basis:** {basis}",
    ]
    return "\n\n".join(filter(None, parts))


def _seen(evidence: Sequence[Evidence]) -> list[str]:
    return _cut([escaped(dated(each.text, each.on)) for each in evidence], _MOST_EVIDENCE)


def _cut(lines: Iterable[str], most: int) -> list[str]:
    """Each line once, the first few of them, and how many more there are."""
    once = list(dict.fromkeys(lines))
    more = len(once) - most
    return once[:most] + ([f"and {more} more"] if more > 0 else [])


def _section(title: str, lines: Iterable[str]) -> str:
    kept = list(dict.fromkeys(filter(None, lines)))
    if not kept:
        return ""
    return f"**{title}**\n\n" + "\n".join(f"- {line}" for line in kept)
