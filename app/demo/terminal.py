"""Cards as people read them in a terminal: indicator, summary, detail wrapped, and what each suggestion would do."""

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.fhir.shape import element, elements, text

Json = Mapping[str, Any]

COLOURS = {"info": "36", "warning": "33", "critical": "1;31", "good": "32", "bad": "31", "strong": "1", "faint": "2"}
HEADING = re.compile(r"\*\*(.+?)\*\*")
ESCAPED = re.compile(r"\\([\\`*_\[\]#|~+=.-])")
BULLET = "- "


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """How wide the text may be, and whether colours are understood."""

    width: int = 100
    has_colour: bool = False

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if self.has_colour else text

    def wrap(self, text: str, indent: int, hanging: int = 0) -> list[str]:
        return textwrap.wrap(
            text,
            max(self.width, indent + 40),
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hanging),
            break_long_words=False,
            break_on_hyphens=False,
        )


def card_lines(card: Json, terminal: Terminal) -> Iterator[str]:
    """One card of any service: members that are optional may be absent."""
    indicator, source = text(card.get("indicator")) or "info", element(card.get("source"))
    topic, label = text(element(source.get("topic")).get("code")), text(source.get("label")) or "not named"
    colour = indicator if indicator in COLOURS else "strong"
    yield f"  {terminal.paint(f'[{indicator.upper()}]', colour)} {terminal.paint(str(card.get('summary')), 'strong')}"
    yield f"      {terminal.paint(', '.join(filter(None, (topic, f'source: {label}'))), 'faint')}"
    yield from detail_lines(text(card.get("detail")) or "", terminal)
    for suggestion in elements(card.get("suggestions")):
        yield f"      > {terminal.paint(text(suggestion.get('label')) or 'no label', 'good')}"
        for action in elements(suggestion.get("actions")):
            what = ordered(element(action.get("resource"))) or str(action.get("resourceId", ""))
            yield from terminal.wrap(f"{action.get('type')} {what}", 10, 2)
    yield ""


def detail_lines(detail: str, terminal: Terminal) -> Iterator[str]:
    """Markdown as plain text: headings stand out, bullets hang, escapes are undone."""
    for line in detail.splitlines():
        plain = ESCAPED.sub(r"\1", HEADING.sub(r"\1", line)).replace("&amp;", "&")
        if line.startswith("**") and line.endswith("**"):
            yield f"      {terminal.paint(plain, 'strong')}"
        elif plain:
            yield from terminal.wrap(plain, 8 if line.startswith(BULLET) else 6, 2)


def ordered(resource: Json) -> str:
    """What a suggested resource is: its type, what it orders, and until when."""
    if not resource:
        return ""
    concept = element(resource.get("medicationCodeableConcept") or resource.get("code"))
    until = element(resource.get("occurrencePeriod")).get("end")
    parts = (
        f"{resource.get('resourceType')} ({resource.get('status')} {resource.get('intent')}):",
        text(concept.get("text")),
        f"by {until}" if until else "",
        f"[{resource['priority']}]" if resource.get("priority") else "",
    )
    return " ".join(filter(None, parts))


def response_lines(response: Json, terminal: Terminal) -> Iterator[str]:
    """All cards, or a line that says that there are none."""
    cards = elements(response.get("cards"))
    for card in cards:
        yield from card_lines(card, terminal)
    if not cards:
        yield f"  {terminal.paint('no cards: nothing to say', 'faint')}"
        yield ""


def refusal_line(status: int | None, body: Json, terminal: Terminal) -> str:
    """What an OperationOutcome says."""
    said = "; ".join(str(issue.get("diagnostics", issue.get("code"))) for issue in elements(body.get("issue")))
    answered = f"the service answered {status}" if status else "the service did not answer"
    return f"  {terminal.paint(answered, 'bad')}: {said}"
