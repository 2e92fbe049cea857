"""One card from one topic's advice, and the two cards that only give notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cards.call import Call
from cards.detail import advice_detail, notice_detail
from cards.model import Card, Change, Coding, Delete, Link, Source, Suggestion
from cards.overrides import override_reasons
from cards.proposals import Suggested, suggested
from cards.text import one_line, plain
from cards.which_order import about_line
from cards.words import RuleWording, Topic, Wording, sources, topic
from clinical.completeness import missing_lines
from clinical.outcome import Advice, PlanTaper, Urgency, Value
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Rule

INDICATORS: Mapping[Urgency, Literal["info", "warning", "critical"]] = {
    Urgency.INFO: "info",
    Urgency.WARNING: "warning",
    Urgency.CRITICAL: "critical",
}

NOTICES: Mapping[str, str] = {"incomplete-data": "IncompleteData", "also-due": "AlsoDue"}
"""The cards that no rule speaks on, by the name of their wording, with their topics."""

_ABOUT = "About this recommendation"
_LEAFLET = "/leaflets/opioids"
_INTERVENTIONS = "/interventions/"
_WITH_LEAFLET = frozenset({"OpioidDose", "TaperReview", "Naloxone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One rule's advice with its wording."""

    rule: Rule
    advice: Advice
    words: RuleWording

    @property
    def variant(self) -> Wording:
        return self.words.variants[self.advice.variant]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAdvice:
    """All that is said under one topic: the most urgent rule leads, the others become its lines."""

    topic: Topic
    lead: Said
    others: tuple[Said, ...]

    @property
    def urgency(self) -> Urgency:
        return self.lead.advice.urgency

    @property
    def said(self) -> tuple[Said, ...]:
        return (self.lead, *self.others)


def advice_card(each: TopicAdvice, record: PatientRecord, policy: Policy, call: Call) -> Card:
    """The card of one topic. Its suggestions are alternatives; what may be wanted together is on other cards."""
    lead = each.lead
    values = _values(lead.advice, policy)
    suggestions = _suggestions(lead.advice, call)
    evidence = [*lead.advice.evidence, *(seen for other in each.others for seen in other.advice.evidence)]
    return Card(
        uuid=call.new_id(),
        summary=one_line(lead.variant.summary, values),
        detail=advice_detail(
            [lead.variant, *(lead.words.paragraphs[name] for name in lead.advice.paragraphs)],
            values,
            evidence,
            about=about_line(evidence, record),
            conversation=lead.words.conversation,
            table=lead.advice.table,
            also=[_also(other, policy) for other in each.others],
            missing=[*lead.advice.gaps, *missing_lines(lead.rule, record)],
            basis=_basis(lead, call),
            is_universal_practice=policy.is_universal_practice,
        ),
        indicator=INDICATORS[lead.advice.urgency],
        source=_source(lead.rule.source, each.topic.code, call),
        suggestions=suggestions or None,
        selection_behavior=call.dialect.selection_behavior if suggestions else None,
        override_reasons=override_reasons(),
        links=_links(lead, each.topic.code, call),
        extension=call.dialect.extension or None,
    )


def notice_card(
    name: str,
    words: Wording,
    values: Mapping[str, Value],
    lines: Sequence[str],
    urgency: Urgency,
    call: Call,
    extension: Mapping[str, object] | None = None,
) -> Card:
    """A card of NOTICES, that says what was not seen or not shown. It has nothing to accept."""
    code = NOTICES[name]
    basis = f"{sources()['service'].label}, knowledge {call.knowledge_version}"
    return Card(
        uuid=call.new_id(),
        summary=one_line(words.summary, values),
        detail=notice_detail(topic(code).title, lines, words, basis),
        indicator=INDICATORS[urgency],
        source=_source("service", code, call),
        override_reasons=override_reasons(),
        links=tuple(_own(_ABOUT, f"{call.canonical_url}{_INTERVENTIONS}{name}")) or None,
        extension={**call.dialect.extension, **(extension or {})} or None,
    )


def summary_of(said: Said, policy: Policy) -> str:
    """One line for a topic that is held back."""
    return one_line(said.variant.summary, _values(said.advice, policy))


def _also(said: Said, policy: Policy) -> str:
    return (
        one_line([said.variant.also], _values(said.advice, policy)) if said.variant.also else summary_of(said, policy)
    )


def _values(advice: Advice, policy: Policy) -> dict[str, Value]:
    return {"crisis_line": policy.crisis_line, **advice.values}


def _suggestions(advice: Advice, call: Call) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(
            label=plain(each.label),
            uuid=call.new_id(),
            actions=_actions(each, call),
        )
        for each in (suggested(proposal, call) for proposal in advice.proposals)
        if each is not None
    )


def _actions(each: Suggested, call: Call) -> tuple[Change] | tuple[Delete, Change]:
    """The delete goes first, as clients carry them out (CDS Hooks, actions of one suggestion)."""
    change = Change(type=each.type, description=plain(each.description), resource=each.resource)
    if each.replaces is None:
        return (change,)
    is_new_style = call.dialect.delete_style == "resource-id"
    delete = Delete(
        description="Remove the order as it is written now",
        resource_id=each.replaces if is_new_style else None,
        resource=None if is_new_style else each.replaces,
    )
    return delete, change


def _basis(said: Said, call: Call) -> str:
    ids = ", ".join(said.rule.evidence_ids)
    return f"{said.words.basis} Rule {said.rule.id} ({ids}), knowledge {call.knowledge_version}."


def _source(key: str, code: str, call: Call) -> Source:
    cited = sources()[key]
    coding = Coding(system=call.canonical_url, code=code, display=topic(code).title)
    return Source(label=cited.label, url=cited.url, topic=coding)


def _links(said: Said, code: str, call: Call) -> tuple[Link, ...] | None:
    """The source, what is published of the rule, a leaflet for the patient where the talk is of taking opioids safely,
    and the schedule of a drafted taper."""
    cited = sources()[said.rule.source]
    links = [Link(label=cited.label, url=cited.url)] if cited.url else []
    links += _own(_ABOUT, f"{call.canonical_url}{_INTERVENTIONS}{said.rule.id}")
    if code in _WITH_LEAFLET:
        links += _own("Leaflet for patients", f"{call.canonical_url}{_LEAFLET}")
    if call.plan_url and any(isinstance(each, PlanTaper) for each in said.advice.proposals):
        links += _own("Schedule to print", call.plan_url)
    return tuple(links) or None


def _own(label: str, url: str) -> list[Link]:
    """A link to a page of this service: over https only."""
    return [Link(label=label, url=url)] if url.startswith("https:") else []
