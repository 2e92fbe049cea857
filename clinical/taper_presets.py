"""The paces of a taper and the gates before each step: `knowledge/taper.toml`, loaded once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.taper_pacing import Mode, Pacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One pace, in words too. `from_months` is the length of use at which it is the default, None for none."""

    name: str
    words: str
    pacing: Pacing
    from_months: int | None
    contact_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What is asked before each next step. `reassess` is "" where nothing ends the taper."""

    what: str
    go: str
    pause: str
    reassess: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlan:
    """Why no schedule is drafted, and what is said instead. `key` names the entry."""

    key: str
    because: str
    instead: str

    def of(self, what: str) -> "NoPlan":
        """The same of something in particular."""
        return replace(self, because=self.because.replace("{what}", what))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaperTable:
    """The whole file. `presets` run from the slowest to the fastest."""

    presets: tuple[Preset, ...]
    gates: tuple[Gate, ...]
    amplifying_mme_per_day: Fraction
    recent_spike_days: int
    planned_step_tolerance_days: int
    early_contact_days: int
    overdose_signs: frozenset[str]
    overdose_signs_days: int
    no_plan: Mapping[str, NoPlan]


def load_taper_table(path: Path = KNOWLEDGE / "taper.toml") -> TaperTable:
    """Raises KnowledgeError for an entry without a source and a mark, or a name or value that is missing."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    presets, gates, no_plan = content.pop("preset", []), content.pop("gate", []), content.pop("no_plan", {})
    for each in (*presets, *gates, *content.values(), *no_plan.values()):
        if not each.get("source") or each.get("mark") not in {"V", "S", "G", "D"}:
            raise KnowledgeError(f"{path.name}: an entry has no source or no mark: {sorted(each)}")
    try:
        return TaperTable(
            presets=tuple(map(_preset, presets)),
            gates=tuple(Gate(**{name: each[name] for name in ("what", "go", "pause", "reassess")}) for each in gates),
            amplifying_mme_per_day=Fraction(content["amplifying_mme_per_day"]["value"]),
            recent_spike_days=content["recent_spike_days"]["value"],
            planned_step_tolerance_days=content["planned_step_tolerance_days"]["value"],
            early_contact_days=content["early_contact_days"]["value"],
            overdose_signs=frozenset(content["overdose_signs"]["codes"]),
            overdose_signs_days=content["overdose_signs"]["value"],
            no_plan={
                key: NoPlan(key=key, because=each["because"], instead=each["instead"]) for key, each in no_plan.items()
            },
        )
    except (KeyError, ValueError) as wrong:
        raise KnowledgeError(f"{path.name}: {wrong} is missing or cannot be read") from None


@cache
def taper_table() -> TaperTable:
    return load_taper_table()


def default_preset(months: int, *, is_amplified: bool) -> Preset | None:
    """The pace for a length of use, one slower when amplified; None below the shortest, where other rules hold."""
    presets = taper_table().presets
    fitting = (at for at, each in enumerate(presets) if each.from_months is not None and months >= each.from_months)
    at = next(fitting, None)
    return None if at is None else presets[max(0, at - is_amplified)]


def _preset(entry: Mapping[str, Any]) -> Preset:
    return Preset(
        name=entry["name"],
        words=entry["words"],
        pacing=Pacing(
            pct=Fraction(entry["pct"]),
            interval_weeks=entry["interval_weeks"],
            mode=Mode(entry["mode"]),
            max_single_pct=Fraction(entry["max_single_pct"]),
        ),
        from_months=entry.get("from_months"),
        contact_days=entry["contact_days"],
    )
