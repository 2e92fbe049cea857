"""What in a patient's mental health makes an opioid reduction riskier, and so asks for a slower pace or a louder card.

Source
    Demidenko 2017: after a stop, suicidal thoughts or acts with PTSD aOR 2.56, with a psychotic disorder aOR 3.19.
    Oliva 2020 and CDC 2022, Recommendation 5, for the rest; the lists themselves are design choices (taper-math.md,
    section 7 for the level of a rapid reduction, section 3 for the default pace).
"""

from datetime import date

from clinical.condition_groups import condition_table
from clinical.dates import is_since, months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.evidence import result_line
from clinical.instruments import ScreeningResult
from clinical.outcome import Evidence
from clinical.people import age_years, is_older_adult
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import newest, newest_scored
from clinical.suicide_signal import suicide_signal

DISORDERS = ("ptsd", "psychotic", "bipolar")
MOOD = ("depression", "anxiety")
ATTEMPTS = ("suicide-attempt", "suicide-attempt-history")
IDEATION = ("suicidal-ideation", "suicidal-ideation-history")
RISK_LEVELS = frozenset({"moderate", "high"})


@definition
def mental_health_amplifiers(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """What raises a rapid reduction by one level: PTSD, psychotic or bipolar disorder, an attempt at any time, PHQ-9
    at the positive cut-off or with item 9, a positive PC-PTSD-5, C-SSRS moderate or high."""
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    return (
        *_diagnoses(record, *DISORDERS, *ATTEMPTS),
        *_points_screen(newest_scored(record, "PHQ-9"), earliest, policy.phq9_positive),
        *_positive_screen(newest_scored(record, "PC-PTSD-5"), earliest),
        *_suicide_screens(record, earliest, policy),
    )


@definition
def pace_amplifiers(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """What moves the default taper one step slower: the list above, GAD-7 at its cut-off, suicidal thoughts at any
    time, and age 65 or more. The dose itself (200 MME/day) is for the planner to add."""
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    return (
        *mental_health_amplifiers(record, policy),
        *_points_screen(newest_scored(record, "GAD-7"), earliest, policy.gad7_positive),
        *_diagnoses(record, *IDEATION),
        *_age(record, policy),
    )


@definition
def amplifier_lines(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """What calls for closer care around an opioid, whatever becomes of the dose: the first list above, depression or
    anxiety by diagnosis or by GAD-7, and suicidal thoughts at any time (CDC 2022, Recommendation 7, for follow-up)."""
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    lines = (
        *mental_health_amplifiers(record, policy),
        *_points_screen(newest_scored(record, "GAD-7"), earliest, policy.gad7_positive),
        *_diagnoses(record, *IDEATION, *MOOD),
    )
    return tuple(dict.fromkeys(lines))


def amplifier_names(record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    """The same in words for a sentence, each once: "post-traumatic stress disorder and PHQ-9 of 14"."""
    return tuple(dict.fromkeys(each.text for each in amplifier_lines(record, policy)))


def _diagnoses(record: PatientRecord, *groups: str) -> tuple[Evidence, ...]:
    return tuple(_evidence(each, groups) for each in diagnosed(record, *groups))


def _evidence(each: GroupedDiagnosis, groups: tuple[str, ...]) -> Evidence:
    title = condition_table().groups[next(name for name in groups if name in each.groups)].title
    return Evidence(title, event_date(each.diagnosis), each.diagnosis.ref)


def _points_screen(result: ScreeningResult | None, earliest: date, cut: int) -> tuple[Evidence, ...]:
    """By the points seen, complete or not: a partial sum at the cut-off has met it."""
    if result is None or not is_since(result.taken_on, earliest):
        return ()
    points = result.total if result.total is not None else result.partial_total
    if points is None or points < cut:
        return ()
    of = "of" if result.total is not None else "of at least"
    return (result_line(result, f"{result.instrument} {of} {points}"),)


def _positive_screen(result: ScreeningResult | None, earliest: date) -> tuple[Evidence, ...]:
    if result is None or not result.is_positive or not is_since(result.taken_on, earliest):
        return ()
    return (result_line(result, f"{result.instrument} positive"),)


def _suicide_screens(record: PatientRecord, earliest: date, policy: Policy) -> tuple[Evidence, ...]:
    """PHQ-9 item 9 whatever the total, C-SSRS at moderate or high risk, and any signal that still stands."""
    item, level = newest(record, "PHQ-9"), newest(record, "C-SSRS")
    found = []
    if item is not None and item.suicide_item_positive and is_since(item.taken_on, earliest):
        found.append(result_line(item, "PHQ-9 item 9 positive"))
    if level is not None and level.band in RISK_LEVELS and is_since(level.taken_on, earliest):
        found.append(result_line(level, f"C-SSRS {level.band} risk"))
    signal = suicide_signal(record, policy)
    if not found and signal.level in RISK_LEVELS:
        return signal.evidence
    return tuple(found)


def _age(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    return (Evidence(f"age {age_years(record)}"),) if is_older_adult(record, policy) else ()
