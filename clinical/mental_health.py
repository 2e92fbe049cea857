"""What a chart says of one kind of mental illness or substance use: recent screens, diagnoses, and where each was read.

Source: risk-instruments, section 0 (a result counts for 12 months; a partial sum at the cut-off has met it; a screen is
no diagnosis); matching of diagnoses as in clinical/diagnoses.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from clinical.dates import is_since, months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.evidence import result_line
from clinical.instruments import ScreeningResult, instruments
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.screenings import newest_scored, recent_screen, screening_results

MOOD_SCREENS = ("PHQ-9", "GAD-7", "PC-PTSD-5")
MOOD_DIAGNOSES = {
    "depression": "depression",
    "anxiety": "anxiety",
    "ptsd": "PTSD",
    "bipolar": "bipolar disorder",
    "psychotic": "psychotic disorder",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Positive screens and active diagnoses of one kind, the diagnoses by the name that a card gives them."""

    screens: tuple[ScreeningResult, ...] = ()
    diagnoses: Mapping[str, tuple[GroupedDiagnosis, ...]]

    def __bool__(self) -> bool:
        return bool(self.screens or self.diagnoses)

    @property
    def what(self) -> tuple[str, ...]:
        """For the start of a summary: "PHQ-9 14", "depression"."""
        first, *rest = (*map(score, self.screens), *self.diagnoses)
        return (first[0].upper() + first[1:], *rest)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        problems = (_problem(name, each) for name, several in self.diagnoses.items() for each in several)
        return (*map(screen_line, self.screens), *problems)

    @property
    def refs(self) -> tuple[str, ...]:
        screens = [ref for each in self.screens for ref in each.refs]
        problems = [each.diagnosis.ref for several in self.diagnoses.values() for each in several]
        return tuple(dict.fromkeys([*screens, *problems]))

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(f"{each.instrument}: {note}" for each in self.screens for note in each.notes)


def findings(record: PatientRecord, policy: Policy, screens: Iterable[str], groups: Mapping[str, str]) -> Findings:
    """The newest positive result of each instrument, and the diagnoses of each group under the name given to it."""
    results = (recent_screen(record, policy, name) for name in screens)
    return Findings(
        screens=tuple(each for each in results if each and each.is_positive),
        diagnoses={name: found for group, name in groups.items() if (found := diagnosed(record, group))},
    )


def short_screen(record: PatientRecord, policy: Policy, short: str, full: str) -> ScreeningResult | None:
    """A recent positive short form (PHQ-2, GAD-2, alone or as half of a PHQ-4) that the full one has not followed."""
    parts = (part for result in screening_results(record) for part in _short_forms(result, short, full))
    newest = next((each for each in parts if each.is_positive is not None), None)
    if newest is None or not newest.is_positive:
        return None
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    after = newest_scored(record, full)
    if not is_since(newest.taken_on, earliest) or (after and _is_as_new(after, newest)):
        return None
    return newest


def score(result: ScreeningResult) -> str:
    """ "PHQ-9 14", "PHQ-9 at least 11 (incomplete)", "C-SSRS low risk", "TAPS-1 positive"."""
    if result.total is not None:
        return f"{result.instrument} {result.total}"
    if instruments()[result.instrument].has_total:
        return f"{result.instrument} at least {result.partial_total} (incomplete)"
    return f"{result.instrument} {result.band} risk" if result.band else f"{result.instrument} positive"


def screen_line(result: ScreeningResult) -> Evidence:
    band = f", {result.band}" if result.band and result.total is not None else ""
    return result_line(result, f"{score(result)}{band}")


def _short_forms(result: ScreeningResult, short: str, full: str) -> Iterator[ScreeningResult]:
    """The result itself, or the part of it that has this name: an unfinished PHQ-9 may hold a finished PHQ-2."""
    if result.instrument == short:
        yield result
    elif result.instrument != full or result.total is None:
        parts = (part for part in result.derived if part.instrument == short)
        yield from (replace(part, taken_on=result.taken_on, refs=result.refs) for part in parts)


def _is_as_new(full: ScreeningResult, short: ScreeningResult) -> bool:
    return full.taken_on is not None and short.taken_on is not None and full.taken_on >= short.taken_on


def _problem(name: str, found: GroupedDiagnosis) -> Evidence:
    recorded = found.diagnosis.name or name
    by_name = " (by its text; no code)" if found.is_by_name else ""
    return Evidence(f"{name}: {recorded}{by_name}", event_date(found.diagnosis), found.diagnosis.ref)
