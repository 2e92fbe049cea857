"""An opioid that is ordered and, by repeated confirmed tests, not taken: then there is no dependence to taper.

Source: CDC 2022, recommendation 10: confirm before acting; what is confirmed absent repeatedly can end without a taper.
Here (design): two confirmatory tests on different days within 12 months for each opioid on the list, each negative, and
no test positive for it in that time.
"""

from datetime import date

from clinical.dates import months_before
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.regimen import current_mme
from clinical.toxicology_results import Finding, all_findings

REPEATED = 2


@definition
def verified_non_use(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """The two latest confirming tests of each opioid on the list; nothing unless every one is confirmed absent."""
    ingredients = {name for each in current_mme(record).counted for name in each.dose.opioid.ingredients}
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    recent = [each for each in all_findings(record) if each.taken_on >= earliest]
    found = [_confirmed_absent(recent, name) for name in sorted(ingredients)]
    return tuple(seen for several in found for seen in several) if all(found) else ()


def _confirmed_absent(recent: list[Finding], ingredient: str) -> tuple[Evidence, ...]:
    if any(each.is_found and ingredient in each.substance.explained_by for each in recent):
        return ()
    confirmed: dict[date, Finding] = {}
    for each in recent:
        if each.is_confirmed and not each.is_found and ingredient in each.substance.expects:
            confirmed[each.taken_on] = each
    latest = [confirmed[day] for day in sorted(confirmed, reverse=True)][:REPEATED]
    return tuple(each.evidence for each in latest) if len(latest) == REPEATED else ()
