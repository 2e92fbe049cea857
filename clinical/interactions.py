"""Drug interactions of opioids: the rows of knowledge/interactions.toml, and the pairs of a chart that meet one."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clinical.condition_groups import condition_table
from clinical.drug_runs import DrugRun, days_since, drug_runs
from clinical.drug_table import DrugTable, Ingredient, drug_table
from clinical.opioids_in_play import OpioidInPlay, opioids_in_play
from clinical.outcome import Evidence, Urgency
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.record import Moment, PatientRecord

ANY = "any"
VERIFIED = frozenset({"y", "s", "n"})
SETS = ("opioids", "with_opioids", "classes", "drugs", "conditions", "acts_as")
WINDOWS = (
    "started_within_days",
    "stopped_within_days",
    "lingers_days",
    "stable_after_days",
    "opioid_within_days",
    "long_opioid_within_days",
    "oral_block_days",
    "depot_block_days",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One part of one row: opioids, the other side, the highest urgency, and windows in days (None: no window).

    `others` are all drugs of the other side, by class, by name or by how they act on an enzyme.
    """

    id: str
    part: str
    urgency: Urgency
    source: str
    verified: str
    opioids: frozenset[str]
    with_opioids: frozenset[str]
    others: frozenset[str]
    conditions: frozenset[str]
    started_within_days: int | None
    stopped_within_days: int | None
    lingers_days: int | None
    stable_after_days: int | None
    opioid_within_days: int | None
    long_opioid_within_days: int | None
    oral_block_days: int | None
    depot_block_days: int | None

    def concerns(self, opioids: frozenset[str]) -> bool:
        return ANY in self.opioids or bool(opioids & self.opioids)

    def meets(self, drug: str) -> bool:
        return drug in self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An opioid and another drug of one chart, and the row that they meet."""

    row: Interaction
    opioid: OpioidInPlay
    other: DrugRun

    @property
    def is_written(self) -> bool:
        return self.opioid.is_written or self.other.is_written

    @property
    def opioid_name(self) -> str:
        return " + ".join(self.opioid.dose.opioid.ingredients)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.opioid.evidence, self.other.evidence


def acts(drug: Ingredient) -> frozenset[str]:
    """ "cyp3a4 strong inhibitor": its least certain spelling ("strong-moderate") counts by its first word."""
    written = (("cyp3a4", drug.cyp3a4), ("cyp2d6", drug.cyp2d6))
    return frozenset(f"{enzyme} {_first_word(how)} {_role(how)}" for enzyme, how in written if how)


def _first_word(how: str) -> str:
    return how.replace("-", " ").replace("/", " ").split()[0]


def _role(how: str) -> str:
    return next((role for role in ("inhibitor", "inducer", "substrate") if role in how), "")


def pairs(record: PatientRecord, *rows: Interaction) -> tuple[Pair, ...]:
    """Every opioid with every other drug that meets one of the rows today, the most urgent first.

    A product does not interact with itself. At prescribing only pairs with an order in question count: what else
    the chart holds waits for its review (design: section 12).
    """
    is_review = record.moment is not Moment.PRESCRIBING
    spoken = [each for row in rows for each in _pairs(row, record) if each.is_written or is_review]
    return tuple(sorted(spoken, key=lambda each: (-each.row.urgency, not each.is_written)))


def _pairs(row: Interaction, record: PatientRecord) -> Iterator[Pair]:
    """The other drug is looked for first: most rows find none in a chart."""
    others = [each for each in drug_runs(record) if row.meets(each.name) and _is_in_time(row, each, record)]
    for opioid in opioids_in_play(record) if others else ():
        if row.concerns(opioid.ingredients):
            met = (each for each in others if opioid.order.ref not in each.refs)
            yield from (Pair(row=row, opioid=opioid, other=other) for other in met)


def _is_in_time(row: Interaction, other: DrugRun, record: PatientRecord) -> bool:
    """While it is taken, or `lingers_days` after; where the row is about a start or an end, so long after that."""
    ended, began = days_since(other.ended_on, record), days_since(other.began_on, record)
    if row.started_within_days is not None:
        return ended is None and began is not None and began <= row.started_within_days
    if row.stopped_within_days is not None:
        return ended is not None and ended <= row.stopped_within_days
    return ended is None or (row.lingers_days is not None and ended <= row.lingers_days)


@cache
def rows(row_id: str) -> tuple[Interaction, ...]:
    return tuple(each for each in interactions() if each.id == row_id)


def row(row_id: str, part: str) -> Interaction:
    (found,) = (each for each in rows(row_id) if each.part == part)
    return found


@cache
def interactions() -> tuple[Interaction, ...]:
    return load_interactions(KNOWLEDGE / "interactions.toml")


def load_interactions(path: Path) -> tuple[Interaction, ...]:
    """Raises KnowledgeError for a part that stands twice, is unknown to the other tables, or says too much."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["interaction"]
    read = tuple(_interaction(each, drug_table()) for each in entries)
    if len({(each.id, each.part) for each in read}) != len(read):
        raise KnowledgeError(f"{path.name}: a part stands twice")
    return read


def _interaction(entry: Mapping[str, Any], table: DrugTable) -> Interaction:
    named = f"interactions.toml: {entry.get('id')} {entry.get('part')}"
    known = {"id", "part", "urgency", "source", "verified", *SETS, *WINDOWS}
    if unknown := sorted(entry.keys() - known) or not {"id", "part", "urgency", "source", "verified"} <= entry.keys():
        raise KnowledgeError(f"{named} lacks a field or has an unknown one: {unknown}")
    sets = {name: frozenset(entry.get(name, ())) for name in SETS}
    drugs = sets["opioids"] | sets["with_opioids"] | sets["drugs"]
    classes = {held for each in table.ingredients.values() for held in each.classes}
    if not (
        drugs - {ANY} <= table.ingredients.keys()
        and sets["classes"] <= classes
        and sets["conditions"] <= condition_table().groups.keys()
    ):
        raise KnowledgeError(f"{named} names an unknown drug, class or condition")
    if entry["verified"] not in VERIFIED or (entry["verified"] == "n" and entry["urgency"] != "info"):
        raise KnowledgeError(f"{named} is not verified and can be no more than info")
    windows: dict[str, Any] = {name: entry.get(name) for name in WINDOWS}
    return Interaction(
        id=entry["id"],
        part=entry["part"],
        urgency=Urgency[entry["urgency"].upper()],
        source=entry["source"],
        verified=entry["verified"],
        opioids=sets["opioids"],
        with_opioids=sets["with_opioids"],
        others=_others(sets, table),
        conditions=sets["conditions"],
        **windows,
    )


def _others(sets: Mapping[str, frozenset[str]], table: DrugTable) -> frozenset[str]:
    held = (
        each for each in table.ingredients.values() if each.classes & sets["classes"] or acts(each) & sets["acts_as"]
    )
    return sets["drugs"] | {each.name for each in held}
