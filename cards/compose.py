"""Outcomes become cards: one per topic, the most urgent first, few of them, gaps and held-back topics named once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cards.build import Said, TopicAdvice, advice_card, notice_card, summary_of
from cards.call import Call
from cards.model import Card, Response
from cards.quieting import is_settled, marks, what_is_said
from cards.settled import Settled
from cards.words import topic, wording
from clinical.assess import Assessed
from clinical.completeness import Incomplete
from clinical.outcome import Advice, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord


class State(StrEnum):
    """What became of what was to be said under one topic."""

    SHOWN = "shown"
    HELD_BACK = "held back"
    QUIETED = "quieted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One topic with its fate: `card` where it has one, `until` where it was settled before.

    `rule_id` leads, `said` is what all that speak say; `seen` are the marks of what they saw (`cards.quieting`), of
    what has a card: nothing else can be answered.
    """

    topic: str
    rule_id: str
    urgency: Urgency
    state: State
    said: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    card: Card | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The answer, and the fate of every topic."""

    response: Response
    spoken: tuple[Spoken, ...]


def compose(
    *,
    assessed: Iterable[Assessed],
    incomplete: Incomplete | None,
    record: PatientRecord,
    policy: Policy,
    call: Call,
) -> Composed:
    """At most `policy.max_cards` cards, then one for the gaps and one for what was held back.

    A suicide risk is never among those held back: it is critical, and its topic is the first in rank.
    """
    call = replace(call, services={**policy.services, **policy.products})
    answered = [(each, _answer(each, record, call)) for each in ranked(assessed)]
    due = [each for each, answer in answered if answer is None]
    shown, held = due[: policy.max_cards], due[policy.max_cards :]
    spoken = [
        *(_spoken(each, State.SHOWN, call, card=advice_card(each, record, policy, call)) for each in shown),
        *(_spoken(each, State.HELD_BACK, call) for each in held),
        *(_spoken(each, State.QUIETED, call, until=answer.until) for each, answer in answered if answer),
    ]
    if incomplete:
        card = _incomplete_card(incomplete, policy, call)
        spoken.append(_notice("incomplete-data", incomplete.urgency, card))
    if held:
        card = _also_due_card(held, policy, call)
        spoken.append(_notice("also-due", _held_urgency(held), card))
    return Composed(response=Response(cards=tuple(each.card for each in spoken if each.card)), spoken=tuple(spoken))


def ranked(assessed: Iterable[Assessed]) -> list[TopicAdvice]:
    """What there is to say, by urgency, then by the rank of its topic."""
    return sorted(_by_topic(assessed), key=lambda each: (-each.urgency, each.topic.rank, each.topic.code))


def _answer(advice: TopicAdvice, record: PatientRecord, call: Call) -> Settled | None:
    """The answer that keeps this advice quiet."""
    answers = call.settled.get(advice.topic.code, ())
    return next((each for each in answers if is_settled(each, advice.said, record, call.mark)), None)


def _spoken(
    advice: TopicAdvice, state: State, call: Call, *, card: Card | None = None, until: date | None = None
) -> Spoken:
    return Spoken(
        topic=advice.topic.code,
        rule_id=advice.lead.rule.id,
        urgency=advice.urgency,
        state=state,
        said=what_is_said(advice.said),
        seen=marks(advice.said, call.mark) if card else (),
        card=card,
        until=until,
    )


def _notice(rule_id: str, urgency: Urgency, card: Card) -> Spoken:
    code = card.source.topic.code
    return Spoken(topic=code, rule_id=rule_id, urgency=urgency, state=State.SHOWN, card=card)


def _held_urgency(held: Sequence[TopicAdvice]) -> Urgency:
    return Urgency.CRITICAL if held[0].urgency is Urgency.CRITICAL else Urgency.INFO


def _by_topic(assessed: Iterable[Assessed]) -> list[TopicAdvice]:
    said: dict[str, list[Said]] = {}
    for each in assessed:
        if isinstance(each.outcome, Advice):
            spoken = Said(rule=each.rule, advice=each.outcome, words=wording(each.rule.id))
            said.setdefault(each.rule.topic, []).append(spoken)
    superseded = {code for several in said.values() for each in several for code in each.rule.supersedes}
    return [_topic_advice(code, several) for code, several in said.items() if code not in superseded]


def _topic_advice(code: str, several: list[Said]) -> TopicAdvice:
    lead, *others = sorted(several, key=_lead)
    return TopicAdvice(topic=topic(code), lead=lead, others=tuple(others))


def _lead(said: Said) -> tuple[int, int, str]:
    return -said.advice.urgency, said.rule.precedence, said.rule.id


def _incomplete_card(incomplete: Incomplete, policy: Policy, call: Call) -> Card:
    words = wording("incomplete-data").variants["incomplete"]
    return notice_card("incomplete-data", words, {}, incomplete.lines, incomplete.urgency, call)


def _also_due_card(held: Sequence[TopicAdvice], policy: Policy, call: Call) -> Card:
    words = wording("also-due").variants["held-back"]
    values = {"topics": tuple(each.topic.title for each in held)}
    lines = [f"{each.topic.title}: {summary_of(each.lead, policy)}" for each in held]
    due = {f"{call.reverse_domain}.also-due": [each.topic.code for each in held]}
    return notice_card("also-due", words, values, lines, _held_urgency(held), call, due)
