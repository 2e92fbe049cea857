"""What a counted instrument tells: band, screen result, the suicide item on its own, and what a reader should know."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from clinical.instruments.definitions import Instrument
from clinical.instruments.tally import Tally
from clinical.instruments.triage import Triage


def cut_off(instrument: Instrument, sex: str | None) -> Fraction | None:
    """The cut-off for this patient: by sex where the instrument's own differs by sex."""
    cuts = instrument.positive_from
    return None if cuts is None else cuts[sex if sex is not None and sex in cuts else "other"]


def band(instrument: Instrument, total: Fraction | None) -> str | None:
    if total is None:
        return None
    return next((each.name for each in reversed(instrument.bands) if total >= each.low), None)


def is_positive(
    instrument: Instrument,
    counted: Tally,
    total: Fraction | None,
    cut: Fraction | None,
    risk: Triage | None,
    parts: Sequence[bool | None],
) -> bool | None:
    """A partial sum that already passes the cut-off is positive; below it nothing is told until all is answered.

    A risk level is positive from the lowest yes; PHQ-4 by either half; TAPS-1 by any answer but never.
    """
    if risk is not None:
        return None if risk.level is None else risk.level != instrument.levels[0]
    if instrument.is_positive_by_parts:
        return _any_of(parts or [None])
    if instrument.method == "any":
        return _any_of([bool(counted.sum), None if counted.unanswered else False])
    if cut is None:
        return None
    if total is not None:
        return total >= cut
    return True if instrument.method == "sum" and counted.sum >= cut else None


def is_complete(instrument: Instrument, counted: Tally, total: Fraction | None, risk: Triage | None) -> bool:
    if risk is not None:
        return risk.is_complete
    return total is not None if instrument.has_total else not counted.unanswered


def suicide_item(instrument: Instrument, counted: Tally, risk: Triage | None) -> bool | None:
    """Read on its own, before any total: yes as soon as one is, no only when each that was due is answered."""
    stated = risk.stated_suicide_item if risk else None
    if stated or any(counted.given[key] for key in instrument.suicide_keys):
        return True
    if counted.is_empty:
        return stated
    is_open = not instrument.suicide_keys or any(key in counted.unanswered for key in instrument.suicide_keys)
    return None if is_open else False


def syndrome(instrument: Instrument, counted: Tally) -> str | None:
    """PHQ-9 algorithm: 5 symptoms with a core one among them is major, 2 to 4 other. Only when all are answered."""
    rule = instrument.syndrome
    if rule is None or counted.unanswered:
        return None
    present = {key for key, points in counted.given.items() if points and points >= rule.least(key)}
    names = (name for least, name in rule.names if len(present) >= least and present & set(rule.core))
    return next(names, rule.otherwise)


def flags(instrument: Instrument, counted: Tally) -> tuple[str, ...]:
    """Findings of the instrument's own. All points on the frequency item: low-risk drinking is possible."""
    stops = tuple(f"stopped_at_{key}" for key in _closed_gates(instrument, counted))
    frequency = instrument.frequency_item
    is_alone = frequency is not None and not counted.unanswered and 0 < counted.sum == counted.points[frequency]
    return (*stops, "only_frequency_item") if is_alone else stops


def notes(instrument: Instrument, counted: Tally, is_final: bool) -> Iterator[str]:
    if not is_final:
        yield "preliminary or in progress: read as incomplete"
    if instrument.items and counted.is_empty:
        yield "no item could be read"
    elif counted.unanswered:
        yield f"incomplete: {len(counted.unanswered)} of {len(counted.given)} items not answered"
    if counted.is_sex_needed:
        yield "points differ by sex, which is not known: the lowest are shown"
    for gate in _closed_gates(instrument, counted):
        if any(counted.given[item.key] for item in instrument.items if item.asked_when == gate):
            yield f"{gate} was answered no, so what was answered after it is not counted"


def _closed_gates(instrument: Instrument, counted: Tally) -> list[str]:
    if instrument.is_plain:
        return []
    return [item.key for item in instrument.items if item.is_gate and counted.given[item.key] == 0]


def _any_of(claims: Iterable[bool | None]) -> bool | None:
    """True as soon as one is; False only when all are; otherwise not known."""
    claims = tuple(claims)
    return True if True in claims else (None if None in claims else False)
