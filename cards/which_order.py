"""Which of several orders being written a card is about: those that its evidence points at."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cards.text import inside, listed
from clinical.evidence import name_of
from clinical.facts import MedicationOrder
from clinical.outcome import Evidence
from clinical.record import PatientRecord

_MOST_NAMES = 3


def about_line(evidence: Iterable[Evidence], record: PatientRecord) -> str:
    """ "About the order: **oxycodone 10 mg tablet**", or "" with a single order or where the evidence names none.

    Two orders under one reference cannot be told apart by it: unless they bear one name, nothing is said.
    """
    if len(record.drafts) + len(record.draft_services) + len(record.drafts_left_out) < 2:
        return ""
    refs = _refs_of_drafts(evidence, record)
    meant = [draft for draft in record.drafts if draft.ref in refs]
    if not meant or _is_ambiguous(meant):
        return ""
    return f"About the {'order' if len(meant) == 1 else 'orders'}: {listed(_names(meant, record), _MOST_NAMES)}"


def _refs_of_drafts(evidence: Iterable[Evidence], record: PatientRecord) -> set[str | None]:
    """A draft that changes or ends an order of the list bears its id: what is dated before today was seen there."""
    listed = {each.ref for each in record.medications}
    return {each.ref for each in evidence if each.on == record.as_of or each.ref not in listed}


def _is_ambiguous(meant: Sequence[MedicationOrder]) -> bool:
    names: dict[str, str] = {}
    return any(names.setdefault(each.ref, name_of(each)) != name_of(each) for each in meant)


def _names(meant: Iterable[MedicationOrder], record: PatientRecord) -> list[str]:
    """Each name once. One that several orders bear says how many of them are meant."""
    there = Counter(map(name_of, record.drafts))
    return [
        f"**{inside(name)}**" + (f" ({n} of {there[name]} orders of that name)" if there[name] > 1 else "")
        for name, n in Counter(map(name_of, meant)).items()
    ]
