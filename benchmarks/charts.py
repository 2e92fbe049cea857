"""Hook calls of invented patients, with all of the chart in the prefetch, in three sizes and two kinds.

`OPIOID` is the signing of a long-term patient's next opioid order, beside a benzodiazepine: cards come. `QUIET` is the
commonest call there is, the opening of the chart of a patient without opioids: no card comes. Patients are drawn from a
seed by number, so that every server gets the same ones; dates count back from the day that is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

from benchmarks import resources, vocabulary
from benchmarks.resources import Json, Owner
from benchmarks.vocabulary import Drug, Sig
from hooks.queries import ALL

SEED = 8
IS_ACTIVE = 0.4
"""The share of orders that are still active."""
SAME_PRODUCT = 0.8
"""The share of months in which the opioid was the one of today."""


class Kind(StrEnum):
    OPIOID = "opioid"
    QUIET = "quiet"


HOOKS = {Kind.OPIOID: "order-sign", Kind.QUIET: "patient-view"}


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    n_orders: int
    n_conditions: int
    n_forms: int


S, M, L = Size("S", 5, 5, 0), Size("M", 25, 30, 5), Size("L", 100, 100, 20)
SIZES = (S, M, L)


def hook_call(size: Size, kind: Kind, number: int, today: date) -> Json:
    """One patient's call; the same size, kind and number are the same patient."""
    dice = Random(f"{SEED} {size.name} {kind} {number}")  # a text, because a tuple's hash differs between processes
    owner = Owner(patient_id=f"e{number:06d}{size.name.lower()}", number=number, today=today, dice=dice)
    drawn = Drawn(owner, kind)
    context: Json = {"userId": f"Practitioner/d{number % 40}", "patientId": owner.patient_id}
    if kind is Kind.OPIOID:
        context["draftOrders"] = resources.bundle([drawn.draft()], "collection")
    return {
        "hook": HOOKS[kind],
        "hookInstance": str(UUID(int=dice.getrandbits(128), version=4)),
        "context": context,
        "prefetch": prefetch(size, drawn),
    }


def prefetch(size: Size, drawn: "Drawn") -> Json:
    """Every list that the service asks for, the empty ones too."""
    owner, n_active = drawn.owner, max(3, round(size.n_orders * IS_ACTIVE))
    lists: dict[str, Iterator[Json]] = {
        "medications": (drawn.active(place) for place in range(n_active)),
        "pastMedications": (drawn.past(place, place - n_active) for place in range(n_active, size.n_orders)),
        "conditions": (resources.condition(owner, place, drawn.diagnosis()) for place in range(size.n_conditions)),
        "questionnaireResponses": (resources.form(owner, place, drawn.worst_answer) for place in range(size.n_forms)),
    }
    searches = {each.key: resources.bundle(lists.get(each.key, ())) for each in ALL if not each.is_read}
    return {"patient": resources.patient(owner), **searches}


class Drawn:
    """What one patient takes and has."""

    def __init__(self, owner: Owner, kind: Kind) -> None:
        self.owner, self.kind = owner, kind
        self.opioid = owner.dice.choice(vocabulary.opioids())
        self.opioid_sig = self._sig()
        self.worst_answer = 3 if kind is Kind.OPIOID else 1

    def _sig(self) -> Sig:
        return self.owner.dice.choice(vocabulary.sigs())

    def draft(self) -> Json:
        """The next order of the opioid, as it is signed."""
        written = self._order(0, self.opioid, self.opioid_sig, "draft", days_ago=0)
        return {name: value for name, value in written.items() if name not in ("meta", "identifier")} | {"id": "draft"}

    def active(self, place: int) -> Json:
        """The opioid comes first, a sedative after it."""
        dice, days_ago = self.owner.dice, self.owner.dice.randrange(5, 60)
        if self.kind is Kind.QUIET or place > 1:
            return self._order(place, dice.choice(vocabulary.other_drugs()), self._sig(), "active", days_ago)
        if place == 0:
            return self._order(place, self.opioid, self.opioid_sig, "active", days_ago=27)
        return self._order(place, dice.choice(vocabulary.sedatives()), self._sig(), "active", days_ago)

    def past(self, place: int, nth: int) -> Json:
        """Of a patient with an opioid every third is an earlier month of it, now and then of another product."""
        dice = self.owner.dice
        if self.kind is Kind.OPIOID and nth % 3 == 0:
            drug = self.opioid if dice.random() < SAME_PRODUCT else dice.choice(vocabulary.opioids())
            return self._order(place, drug, self.opioid_sig, "completed", days_ago=57 + 30 * (nth // 3))
        drug = dice.choice(vocabulary.other_drugs())
        return self._order(place, drug, self._sig(), "completed", dice.randrange(60, 700))

    def diagnosis(self) -> tuple[str, str, str]:
        own = vocabulary.DIAGNOSES if self.kind is Kind.QUIET else DIAGNOSES_WITH_OPIOID
        return self.owner.dice.choice(own)

    def _order(self, place: int, drug: Drug, sig: Sig, status: str, days_ago: int) -> Json:
        return resources.order(self.owner, place, drug, sig, status, self.owner.today - timedelta(days=days_ago))


DIAGNOSES_WITH_OPIOID = vocabulary.DIAGNOSES + vocabulary.OF_PAIN_AND_MIND


def all_resources(call: Json) -> Iterator[Any]:
    """Every resource that a call carries."""
    for answer in (*call["prefetch"].values(), call["context"].get("draftOrders")):
        if answer and answer["resourceType"] == "Bundle":
            yield from (entry["resource"] for entry in answer["entry"])
        elif answer:
            yield answer
