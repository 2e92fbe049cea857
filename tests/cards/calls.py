"""A call and advice to compose cards from, without a chart."""

from itertools import count

from cards.call import Call
from cards.dialect import Dialect
from clinical.assess import Assessed, rules
from clinical.outcome import Advice, Evidence, Urgency
from tests.clinical.tables import TODAY

BY_ID = {rule.id: rule for rule in rules()}


def call(**given):
    """A call of today by a practitioner, with ids that count."""
    ids = count(1)
    return Call(
        **{
            "patient_id": "p-1",
            "user_ref": "Practitioner/dr-1",
            "encounter_id": "e-1",
            "as_of": TODAY,
            "canonical_url": "https://cds.hospital.example/opioids",
            "knowledge_version": "1.0.0",
            "new_id": lambda: f"00000000-0000-4000-8000-{next(ids):012d}",
            "dialect": Dialect(),
            **given,
        }
    )


def said(rule_id, urgency=Urgency.INFO, variant=None, **advice):
    """An Assessed of a shipped rule, with the values that its wording needs."""
    variants = {
        "opioid-dose": "stable",
        "naloxone": "risk",
        "taper-review": "review",
        "depression": "present",
        "suicide-risk": "signal",
    }
    values = {"mme": "60", "before": "45", "caution": "50", "justification": "90", "covered": "100", "window": "120"}
    return Assessed(
        rule=BY_ID[rule_id],
        outcome=Advice(
            **{
                "urgency": urgency,
                "variant": variant or variants[rule_id],
                "values": {**values, "what": ("PHQ-9 14",), "n": "1"},
                "evidence": (Evidence(f"seen by {rule_id}", TODAY, "Observation/1"),),
                **advice,
            }
        ),
    )
