"""What the service answers for each patient: whole, and as the table that was reviewed by hand.

`expected.toml` is written by people and never by a script; `expected/*.json` are written by
`python -m scripts.expected_responses`. A response has to agree with both.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from clinical.policy import standard_policy
from fhir_fixtures.dates import with_tokens
from fhir_fixtures.patients import FOLDER, call_file, hooks

Json = dict[str, Any]

REVIEWED = Path(__file__).parent / "expected.toml"
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
KNOWLEDGE = "{{knowledge}}"
URGENT_FIRST = ("critical", "warning", "info")
MAX_CARDS = standard_policy().max_cards


def response_file(slug: str, hook: str) -> Path:
    return FOLDER / slug / "expected" / call_file(hook)


def expected(slug: str, hook: str) -> Json:
    """The whole response as stored: uuids numbered, dates as tokens, the knowledge version left open."""
    response: Json = json.loads(response_file(slug, hook).read_text(encoding="utf-8"))
    return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a patient calls for at one hook: the indicator of each topic, in order, and that of a gap, if any."""

    topics: Mapping[str, str]
    gap: str | None = None

    def shown(self, max_cards: int) -> dict[str, str]:
        """The indicator of each card by its topic: the first few, the gap, and what is held back in one card."""
        in_order = list(self.topics.items())
        held = [indicator for _, indicator in in_order[max_cards:]]
        gap = {"IncompleteData": self.gap} if self.gap else {}
        also_due = {"AlsoDue": "critical" if "critical" in held else "info"} if held else {}
        return dict(in_order[:max_cards]) | gap | also_due


@cache
def due(slug: str, hook: str) -> Due:
    """What the table says of a patient at a hook."""
    told = _table()[slug][hook]
    topics = {topic: indicator for indicator in URGENT_FIRST for topic in told.get(indicator, ())}
    return Due(topics=topics, gap=told.get("gap"))


@cache
def reviewed() -> Mapping[str, Mapping[str, Any]]:
    """For each patient the MME/day of the chart, and the indicator of each card by topic, per hook, in order."""
    return {
        slug: {"mme_per_day": told["mme_per_day"]} | {hook: due(slug, hook).shown(MAX_CARDS) for hook in hooks(slug)}
        for slug, told in _table().items()
    }


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    table: Json = tomllib.loads(REVIEWED.read_text(encoding="utf-8"), parse_float=Fraction)
    return table


def normalised(response: Json, today: date, knowledge_version: str) -> Json:
    """The response without what is new in every answer: uuids numbered in order, dates relative, no version."""
    text = json.dumps(response, ensure_ascii=False).replace(f"knowledge {knowledge_version}", f"knowledge {KNOWLEDGE}")
    numbers: dict[str, str] = {}
    text = UUID.sub(lambda found: numbers.setdefault(found[0], f"uuid-{len(numbers) + 1}"), text)
    normal: Json = json.loads(with_tokens(text, today))
    return normal


def indicators(response: Json) -> dict[str, str]:
    """The indicator of each card by its topic, in the order of the cards."""
    return {card["source"]["topic"]["code"]: card["indicator"] for card in response["cards"]}


def held_back(response: Json) -> list[str]:
    """The topics that the AlsoDue card names as data, in their order."""
    cards = [card for card in response["cards"] if card["source"]["topic"]["code"] == "AlsoDue"]
    return [code for card in cards for code in next(iter(card["extension"].values()))]
