"""The whole report, read from the store and worded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from app.report import queries
from app.report.figures import KeyNumber, Section, share
from app.report.gaps import gap_section
from app.report.high_dose import high_dose_section
from app.report.page import Report
from app.report.period import Period
from app.report.progress import Progress
from app.report.said import Cards, answer_section, card_section
from app.report.signings import WINDOWS, Question, Tally, tally
from app.report.small_numbers import hidden_alone
from app.report.totals import Totals, percentiles
from app.report.volumes import volume_section
from app.report.workings import latency_section, version_section
from cards.overrides import ACCEPTED

TITLE = "Opioid and behavioral-health decision support: audit report"
STEP_ROWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is to be about. `mme_per_day` is the dose from which on an order counts as high."""

    period: Period
    now: datetime
    mme_per_day: float
    schema: str
    software: str

    @property
    def today(self) -> date:
        return self.period.day_of(self.now)


def read_report(connection: Connection, asked: Asked, progress: Progress) -> Report:
    period = asked.period
    n_calls, n_patients, n_users = connection.execute(queries.call_counts(period)).one()
    totals = read_totals(connection, period, n_calls, progress)
    cards = read_cards(connection, period, progress)
    question = Question(period=period, mme_per_day=asked.mme_per_day, today=asked.today)
    signings = read_signings(connection, question, progress)
    return Report(
        title=TITLE,
        about=about(asked),
        numbers=key_numbers(totals, cards, n_calls, n_patients, n_users) if n_calls else (),
        sections=sections(totals, cards, signings, question, asked.schema),
    )


def read_totals(connection: Connection, period: Period, n_calls: int, progress: Progress) -> Totals:
    progress.begin("calls", n_calls)
    totals = Totals(period)
    rows = queries.stream(connection, queries.calls_in(period))
    while several := tuple(islice(rows, STEP_ROWS)):
        for row in several:
            totals.add(row)
        progress.advance(len(several))
    return totals


def read_cards(connection: Connection, period: Period, progress: Progress) -> Cards:
    cards = Cards()
    progress.begin("cards")
    cards.add_cards(connection.execute(queries.cards_by_topic(period)))
    progress.begin("feedback")
    cards.add_answers(connection.execute(queries.answers_by_topic(period)))
    return cards


def read_signings(connection: Connection, question: Question, progress: Progress) -> Tally:
    progress.begin("opioid orders")
    until = question.period.end + timedelta(days=max(WINDOWS))
    rows = queries.stream(connection, queries.opioid_signings(question.period, until, question.mme_per_day))
    return tally(rows, question)


def sections(totals: Totals, cards: Cards, signings: Tally, question: Question, schema: str) -> tuple[Section, ...]:
    return (
        high_dose_section(signings, question),
        card_section(cards, totals.judged),
        answer_section(cards),
        gap_section(totals),
        volume_section(totals),
        latency_section(totals),
        version_section(totals, schema),
    )


def about(asked: Asked) -> tuple[str, ...]:
    period = asked.period
    made = asked.now.astimezone(period.zone).isoformat(sep=" ", timespec="minutes")
    return (
        f"{period.first.isoformat()} to {period.last.isoformat()}, both days included, in the time zone {period.zone}. "
        f"Made {made} by version {asked.software}.",
        "Patients and users are counted by pseudonym; no name and no pseudonym stands in this page or its files. One "
        "patient at two clients or tenants is counted twice.",
    )


def key_numbers(totals: Totals, cards: Cards, n_calls: int, n_patients: int, n_users: int) -> tuple[KeyNumber, ...]:
    shown = cards.shown.total()
    accepted = sum(n for (_, outcome), n in cards.answers.items() if outcome == ACCEPTED)
    overridden = cards.reasons.total()
    took = sorted(each for values in totals.took_ms.values() for each in values)
    p50, p95 = percentiles(took, (50, 95)) or (None, None)
    return (
        KeyNumber(label="Calls", value=n_calls, definition=f"{totals.judged:,} of them with rules asked"),
        KeyNumber(label="Patients", value=hidden_alone(n_patients) or n_patients, definition="with one call or more"),
        KeyNumber(label="Users", value=n_users, definition="who signed, selected, opened a chart or discharged"),
        KeyNumber(label="Cards shown", value=shown, definition=f"{per_hundred(shown, totals.judged)} per 100 calls"),
        KeyNumber(label="Accepted", value=accepted, definition=f"{per_hundred(accepted, shown)} % of the cards shown"),
        KeyNumber(
            label="Overridden", value=overridden, definition=f"{per_hundred(overridden, shown)} % of the cards shown"
        ),
        KeyNumber(label="Median time to answer, ms", value=p50, definition=f"of {len(took):,} calls with rules asked"),
        KeyNumber(label="95th percentile, ms", value=p95, definition="95 in 100 of these calls took no longer"),
    )


def per_hundred(part: int, whole: int) -> str:
    found = share(part, whole)
    return "–" if found is None else f"{found:,.1f}"
