"""What is published of every recommendation: put together from its rule, wording, sources and declared attributes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.rule_text import Number, numbers, rule_text
from cards.build import NOTICES
from cards.words import CitedSource, RuleWording, Topic, sources, topic, wording
from clinical.knowledge_version import KnowledgeVersion
from clinical.policy import KnowledgeError
from clinical.record import Moment, Need
from clinical.rule import Rule
from clinical.scope import scope_needs
from clinical.source_attributes import Notice, Own, Shared, Use, own, shared, uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A part of the chart, its data elements, and what the rule does without it."""

    need: str
    elements: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """One recommendation as it is published. `says` are the headlines of its card by variant, with placeholders."""

    id: str
    title: str
    topic: Topic
    purpose: str
    population: str
    moments: tuple[str, ...]
    citations: tuple[CitedSource, ...]
    evidence_ids: tuple[str, ...]
    uses: tuple[Use, ...]
    inputs: tuple[Input, ...]
    logic: Mapping[str, str]
    numbers: tuple[Number, ...]
    says: Mapping[str, str]
    basis: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All that is published, in the rank of topics; what holds for all of it; and the knowledge that it rests on."""

    all: Mapping[str, Intervention]
    shared: Shared
    knowledge: KnowledgeVersion
    base_url: str

    def url(self, intervention: str) -> str:
        return f"{self.base_url}/{intervention}"


def catalog(rules: Iterable[Rule], knowledge: KnowledgeVersion, base_url: str) -> Catalog:
    """Raises KnowledgeError for a rule of which something cannot be said."""
    made = [*(of_rule(rule) for rule in rules), *(of_notice(name, code) for name, code in NOTICES.items())]
    ranked = sorted(made, key=lambda each: (each.topic.rank, each.id))
    return Catalog(all={each.id: each for each in ranked}, shared=shared(), knowledge=knowledge, base_url=base_url)


def of_rule(rule: Rule) -> Intervention:
    text, declared, words = rule_text(rule), own(rule.id), wording(rule.id)
    return Intervention(
        id=rule.id,
        title=rule.title,
        topic=topic(rule.topic),
        purpose=text.purpose,
        population=shared().populations[rule.audience],
        moments=tuple(shared().moments[each] for each in Moment if each in rule.moments),
        citations=cited(rule.id, (rule.source, *declared.sources)),
        evidence_ids=rule.evidence_ids,
        uses=uses(declared, rule.audience),
        inputs=tuple(inputs(rule)),
        logic=text.sections,
        numbers=numbers(rule),
        says=headlines(words),
        basis=words.basis,
        limits=(*declared.limits, *shared().limits),
    )


def of_notice(name: str, code: str) -> Intervention:
    """One of the cards that no rule speaks on."""
    declared, words = own(name), wording(name)
    notice = noticed(name, declared)
    return Intervention(
        id=name,
        title=notice.title,
        topic=topic(code),
        purpose=notice.purpose,
        population=notice.population,
        moments=tuple(shared().moments[each] for each in notice.moments),
        citations=cited(name, ("service", *declared.sources)),
        evidence_ids=(),
        uses=uses(declared, None),
        inputs=(Input(need="all", elements=notice.inputs, role=shared().roles["uses"]),),
        logic=notice.logic,
        numbers=(),
        says=headlines(words),
        basis=words.basis,
        limits=(*declared.limits, *shared().limits),
    )


def noticed(name: str, declared: Own) -> Notice:
    if declared.notice is None:
        raise KnowledgeError(f"{name}: its source attributes have no [notice]")
    return declared.notice


def cited(name: str, keys: Iterable[str]) -> tuple[CitedSource, ...]:
    wanted = tuple(dict.fromkeys(keys))
    if unknown := sorted(set(wanted) - sources().keys()):
        raise KnowledgeError(f"{name}: sources.toml has no {', '.join(unknown)}")
    return tuple(sources()[key] for key in wanted)


def inputs(rule: Rule) -> Iterator[Input]:
    """Each part of the chart once, under what weighs most."""
    weighed = (
        ("scope", scope_needs(rule.audience)),
        ("uses", rule.uses),
        ("needs", rule.needs),
        ("requires", rule.requires),
    )
    roles = {need: role for role, needs in weighed for need in needs}
    for name, elements in shared().elements.items():
        if role := roles.get(Need(name)):
            yield Input(need=name, elements=elements, role=shared().roles[role])


def headlines(words: RuleWording) -> dict[str, str]:
    return {name: "".join(each.summary) for name, each in words.variants.items()}
