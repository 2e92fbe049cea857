"""What is asked of the store. Rows come as they are read: none of these answers has to fit into memory."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, distinct, func, select
from sqlalchemy.sql.selectable import Subquery

from app.report.period import Period
from app.store.tables import calls, cards, feedback
from cards.overrides import ACCEPTED

AT_ONCE = 1000
SHOWN = "shown"


def stream(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execute(query, execution_options={"yield_per": AT_ONCE})


def during(period: Period, at: Any) -> Any:
    return and_(at >= period.start, at < period.end)


def call_counts(period: Period) -> Select[int, int, int]:
    """One row: calls, patients, users."""
    return select(func.count(), func.count(distinct(calls.c.patient)), func.count(distinct(calls.c.user))).where(
        during(period, calls.c.at)
    )


def calls_in(period: Period) -> Select[Any]:
    """Without patient and user: nobody is looked at one by one here."""
    return select(
        calls.c.at,
        calls.c.client,
        calls.c.tenant,
        calls.c.hook,
        calls.c.status,
        calls.c.ms,
        calls.c.timings,
        calls.c.gathered,
        calls.c.rules,
        calls.c.software_version,
        calls.c.knowledge_version,
        calls.c.knowledge_sha256,
    ).where(during(period, calls.c.at))


def cards_by_topic(period: Period) -> Select[Any]:
    """Topic, indicator, state and how many."""
    kinds = (cards.c.topic, cards.c.indicator, cards.c.state)
    return select(*kinds, func.count().label("n")).where(during(period, cards.c.at)).group_by(*kinds)


def last_answers() -> Subquery:
    """One answer for each card: that it was accepted, if it ever was; else the last override."""
    is_accepted = case((feedback.c.outcome == ACCEPTED, 1), else_=0)
    order = func.row_number().over(
        partition_by=(feedback.c.client, feedback.c.card),
        order_by=(is_accepted.desc(), feedback.c.outcome_at.desc(), feedback.c.id),
    )
    columns = (feedback.c.client, feedback.c.card, feedback.c.outcome, feedback.c.reason)
    every = select(*columns, order.label("place")).subquery("every_answer")
    return select(every.c.client, every.c.card, every.c.outcome, every.c.reason).where(every.c.place == 1).subquery()


def answers_by_topic(period: Period) -> Select[Any]:
    """Topic, outcome and reason of the cards shown, and how many; no outcome is no answer. Only the client that was
    shown a card can answer it."""
    answer = last_answers()
    kinds = (cards.c.topic, answer.c.outcome, answer.c.reason)
    return (
        select(*kinds, func.count().label("n"))
        .join(calls, calls.c.id == cards.c.call_id)
        .outerjoin(answer, and_(answer.c.card == cards.c.uuid, answer.c.client == calls.c.client))
        .where(cards.c.state == SHOWN, during(period, cards.c.at))
        .group_by(*kinds)
    )


def opioid_signings(period: Period, until: datetime, mme_per_day: float) -> Select[Any]:
    """Calls in which an opioid was about to be signed, with each topic's fate and answer, of the patients who had one
    at this dose in the period, and on to `until`: by patient, in order of time."""
    answer = last_answers()
    is_opioid_order = and_(calls.c.hook == "order-sign", calls.c.has_draft_opioid)
    patients = select(calls.c.patient).where(
        is_opioid_order, during(period, calls.c.at), calls.c.mme_per_day >= mme_per_day
    )
    return (
        select(
            calls.c.patient,
            calls.c.id,
            calls.c.at,
            calls.c.mme_per_day,
            calls.c.is_mme_partial,
            calls.c.has_mental_health_condition,
            cards.c.topic,
            cards.c.state,
            answer.c.outcome,
            answer.c.reason,
        )
        .outerjoin(cards, cards.c.call_id == calls.c.id)
        .outerjoin(answer, and_(answer.c.card == cards.c.uuid, answer.c.client == calls.c.client))
        .where(is_opioid_order, calls.c.at >= period.start, calls.c.at < until, calls.c.patient.in_(patients))
        .order_by(calls.c.patient, calls.c.at, calls.c.id)
    )
