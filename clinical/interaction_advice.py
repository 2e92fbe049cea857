"""What every interaction rule shares: who it is for, what it reads, and how a pair becomes advice."""

from collections.abc import Iterable, Mapping

from clinical.interactions import Pair
from clinical.outcome import Advice, Evidence, Urgency, Value
from clinical.record import Need

CHART_NEEDS = frozenset({Need.MEDICATIONS})
WINDOW_NEEDS = frozenset({Need.MEDICATIONS, Need.PAST_MEDICATIONS})
"""For rules in which a drug that has ended still counts: without past prescriptions their silence is not earned."""


def advice_on(
    found: Iterable[Pair],
    variant: str,
    urgency: Urgency,
    *,
    paragraphs: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    values: Mapping[str, Value] | None = None,
) -> Advice:
    """The pairs named together: "tramadol" with "sertraline and trazodone". Treatment of opioid use disorder stands."""
    several = tuple(found)
    seen = (*(each for pair in several for each in pair.evidence), *evidence)
    is_treatment = any(each.opioid.treats_use_disorder for each in several)
    return Advice(
        urgency=urgency,
        variant=variant,
        values={
            "opioid": tuple(dict.fromkeys(each.opioid_name for each in several)),
            "other": tuple(dict.fromkeys(each.other.name for each in several)),
            **(values or {}),
        },
        evidence=tuple(dict.fromkeys(seen)),
        paragraphs=(*paragraphs, *(("treatment",) if is_treatment else ())),
    )
