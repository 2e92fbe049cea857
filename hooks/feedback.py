"""What a clinician did with a card, as an EHR sends it back: the specification's forms, and Epic's.

CDS Hooks, "Feedback". The envelope is strict, as the specification's invariants cds-fb-1 to -3 ask; unknown members are
let be. Epic writes `overrideReasons`, and the words of a reason in an extension of it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from hooks.request import InvalidRequest

Outcome = Literal["accepted", "overridden"]

UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
MOST_ENTRIES = 1000
YEARS = range(2000, 2100)
EPIC_DISPLAY = "com.epic.cdshooks.feedback.overrideReason.reasonDisplay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a card was set aside, as sent: a coding and words. All of it may hold what a person typed."""

    code: str | None = None
    system: str | None = None
    display: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One entry: of which card, with which outcome, when. `accepted` are the uuids of the suggestions taken."""

    card: str
    outcome: Outcome
    at: datetime
    accepted: tuple[str, ...] = ()
    reason: Reason | None = None


def parse_feedback(body: object) -> tuple[Feedback, ...]:
    """Every entry, or InvalidRequest: one wrong entry refuses the whole, which may be sent again."""
    entries = body.get("feedback") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InvalidRequest("feedback must be a list of one or more entries", "required")
    if len(entries) > MOST_ENTRIES:
        raise InvalidRequest(f"feedback may have {MOST_ENTRIES} entries", "too-long")
    return tuple(_entry(each, f"feedback[{at}]") for at, each in enumerate(entries))


def _entry(sent: object, where: str) -> Feedback:
    if not isinstance(sent, dict):
        raise InvalidRequest(f"{where} must be an object", "structure")
    outcome = sent.get("outcome")
    if outcome not in ("accepted", "overridden"):
        raise InvalidRequest(f'{where}.outcome must be "accepted" or "overridden"', "value")
    is_accepted = outcome == "accepted"
    return Feedback(
        card=_uuid(sent.get("card"), f"{where}.card"),
        outcome=outcome,
        at=_instant(sent.get("outcomeTimestamp"), f"{where}.outcomeTimestamp"),
        accepted=_accepted(sent.get("acceptedSuggestions"), where) if is_accepted else (),
        reason=None if is_accepted else _reason(sent, where),
    )


def _accepted(sent: object, where: str) -> tuple[str, ...]:
    where = f"{where}.acceptedSuggestions"
    if not isinstance(sent, list) or not sent:
        raise InvalidRequest(f"{where} must name one or more suggestions", "required")
    ids = (each.get("id") if isinstance(each, dict) else None for each in sent)
    return tuple(dict.fromkeys(_uuid(each, f"{where}.id") for each in ids))


def _reason(sent: dict[str, Any], where: str) -> Reason | None:
    """`overrideReason` of the specification, or `overrideReasons` of Epic; an override needs none. Older clients leave
    the coding's wrapper out."""
    name = "overrideReason" if sent.get("overrideReason") is not None else "overrideReasons"
    given = sent.get(name)
    if given is None:
        return None
    if given == [] and name == "overrideReasons":
        return None
    first = given[0] if isinstance(given, list) and given else given
    if not isinstance(first, dict):
        raise InvalidRequest(f"{where}.{name} must be an object", "structure")
    coding = _coding(first if "code" in first else first.get("reason"), f"{where}.{name}.reason")
    words = first.get("userComment")
    if not isinstance(words, str | None):
        raise InvalidRequest(f"{where}.{name}.userComment must be text", "structure")
    display = next(_texts(coding.get("display"), _extended(first)), None)
    reason = Reason(
        code=next(_texts(coding.get("code")), None),
        system=next(_texts(coding.get("system")), None),
        display=display,
        comment=next(_texts(words), None),
    )
    if reason != Reason():
        return reason
    if name == "overrideReason":
        raise InvalidRequest(f"{where}.{name} needs a reason or a userComment", "required")
    return None


def _coding(sent: object, where: str) -> dict[str, Any]:
    """A Coding; a list of them or a CodeableConcept is taken by its first."""
    if isinstance(sent, dict) and isinstance(sent.get("coding"), list):
        sent = sent["coding"]
    if isinstance(sent, list):
        sent = sent[0] if sent else None
    if sent is None:
        return {}
    if not isinstance(sent, dict):
        raise InvalidRequest(f"{where} must be a Coding", "structure")
    return sent


def _extended(sent: dict[str, Any]) -> object:
    """Epic's words for the reason."""
    extension = sent.get("extension")
    return extension.get(EPIC_DISPLAY) if isinstance(extension, dict) else None


def _texts(*values: object) -> Iterator[str]:
    return (each for each in values if isinstance(each, str) and each.strip())


def _uuid(sent: object, where: str) -> str:
    match = UUID.fullmatch(sent) if isinstance(sent, str) else None
    if match is None:
        raise InvalidRequest(f"{where} must be a UUID", "value")
    return match[1].lower()


def _instant(sent: object, where: str) -> datetime:
    """RFC 3339 with a zone; fractions of a second are cut to microseconds."""
    if isinstance(sent, str) and INSTANT.fullmatch(sent):
        with suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(sent.upper()).astimezone(UTC)
            if at.year in YEARS:
                return at
    raise InvalidRequest(f"{where} must be a time with its zone, like 2026-11-21T08:30:00Z", "value")
