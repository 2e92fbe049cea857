"""Outcomes become cards: one per topic, the most urgent first, few of them, gaps and held-back topics named once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cards.build import Said, TopicAdvice, advice_card, notice_card, summary_of
from cards.call import Call
from cards.model import Card, Response
from cards.words import topic, wording
from clinical.assess import Assessed
from clinical.completeness import Incomplete
from clinical.outcome import Advice, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord


def compose(
    *,
    assessed: Iterable[Assessed],
    incomplete: Incomplete | None,
    record: PatientRecord,
    policy: Policy,
    call: Call,
) -> Response:
    """At most `policy.max_cards` cards, then one for the gaps and one for what was held back.

    A suicide risk is never among those held back: it is critical, and its topic is the first in rank.
    """
    call = replace(call, services=policy.services)
    shown, held = ranked(assessed, policy)
    cards = [advice_card(each, record, policy, call) for each in shown]
    if incomplete:
        cards.append(_incomplete_card(incomplete, policy, call))
    if held:
        cards.append(_also_due_card(held, policy, call))
    return Response(cards=tuple(cards))


def ranked(assessed: Iterable[Assessed], policy: Policy) -> tuple[list[TopicAdvice], list[TopicAdvice]]:
    """What is shown and what is held back, each by urgency, then by the rank of its topic."""
    in_order = sorted(_by_topic(assessed), key=lambda each: (-each.urgency, each.topic.rank, each.topic.code))
    return in_order[: policy.max_cards], in_order[policy.max_cards :]


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
    return notice_card("IncompleteData", words, {}, incomplete.lines, incomplete.urgency, call)


def _also_due_card(held: Sequence[TopicAdvice], policy: Policy, call: Call) -> Card:
    words = wording("also-due").variants["held-back"]
    values = {"topics": tuple(each.topic.title for each in held)}
    lines = [f"{each.topic.title}: {summary_of(each.lead, policy)}" for each in held]
    urgency = Urgency.CRITICAL if held[0].urgency is Urgency.CRITICAL else Urgency.INFO
    card = notice_card("AlsoDue", words, values, lines, urgency, call)
    due = {f"{call.reverse_domain}.also-due": [each.topic.code for each in held]}
    return card.model_copy(update={"extension": due})
