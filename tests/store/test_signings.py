"""Opioid orders at a high dose with a mental-health condition: what followed, patient by patient, and what is told."""

from datetime import UTC, date, datetime

import pytest

from app.report.period import Period
from app.report.signings import Question, tally
from app.report.small_numbers import Hidden
from tests.store.audit import answer, call, card, high, put, reported

JANUARY = Period(first=date(2027, 1, 1), last=date(2027, 1, 31), zone=UTC)
ONE_DAY = Period(first=date(2027, 1, 10), last=date(2027, 1, 10), zone=UTC)


class Row:
    """A row of `opioid_signings` without a card."""

    topic = state = outcome = reason = None

    def __init__(self, of):
        self.patient, self.id, self.at = of["patient"], of["id"], of["at"]
        self.mme_per_day, self.is_mme_partial = of["mme_per_day"], of["is_mme_partial"]
        self.has_mental_health_condition = of["has_mental_health_condition"]


def told(*calls, today="2027-06-01", period=JANUARY):
    question = Question(period=period, mme_per_day=50, today=date.fromisoformat(today))
    return tally([Row(each) for each in calls], question)


def orders(counted, *cells):
    return [counted.signings[cell] for cell in cells]


AT_THE_DOSE = [(49.999, 0), (50, 1), (50.001, 1), (None, 0)]


@pytest.mark.parametrize(("mme_per_day", "n"), AT_THE_DOSE)
def test_an_order_counts_from_50_mme_a_day_on(mme_per_day, n):
    assert orders(told(high("01-10 08:00", mme_per_day)), ("high",), ("index",)) == [n, n]


@pytest.mark.parametrize(
    ("has_condition", "counts"), [(True, [1, 0, 0]), (False, [0, 1, 0]), (None, [0, 0, 1])], ids=str
)
def test_an_order_counts_only_where_the_condition_is_known(has_condition, counts):
    counted = told(high("01-10 08:00", has_mental_health_condition=has_condition))

    assert orders(counted, ("index",), ("no condition",), ("condition not known",)) == counts


def test_several_calls_of_one_day_are_one_order():
    counted = told(high("01-10 08:00"), high("01-10 08:05"), high("01-11 08:00"))

    assert orders(counted, ("high",), ("index",)) == [2, 2]
    assert counted.patients["index",] == 1


SAME_DAY = {
    "no second call": ([high("01-10 08:00")], "none"),
    "the dose was lowered": ([high("01-10 08:00", 60), high("01-10 08:05", 45)], "lower"),
    "only the last call counts": (
        [high("01-10 08:00", 60), high("01-10 08:05", 45), high("01-10 08:09", 60)],
        "the same",
    ),
    "it began below": ([high("01-10 08:00", 40), high("01-10 08:05", 60), high("01-10 08:09", 70)], "higher"),
    "it was only a lower bound": (
        [high("01-10 08:00"), high("01-10 08:05", 30, is_mme_partial=True)],
        "cannot be compared",
    ),
}


@pytest.mark.parametrize(("calls", "then"), SAME_DAY.values(), ids=SAME_DAY)
def test_what_became_of_the_order_on_its_day(calls, then):
    assert orders(told(*calls), ("that day", then)) == [1]


FOLLOWING = {
    "nothing": ([], "none", "none"),
    "a lower dose after 30 days": ([high("02-09 08:00", 45)], "lower", "lower"),
    "a lower dose after 31 days": ([high("02-10 08:00", 45)], "none", "lower"),
    "after 90 days": ([high("04-10 08:00", 45)], "none", "lower"),
    "after 91 days": ([high("04-11 08:00", 45)], "none", "none"),
    "the same": ([high("01-20 08:00", 60.004)], "the same", "the same"),
    "higher": ([high("01-20 08:00", 60.02)], "higher", "higher"),
    "the next order counts, not a later one": ([high("02-05 08:00", 90), high("02-06 08:00", 20)], "higher", "higher"),
    "the last call of the next day": ([high("02-05 08:00", 90), high("02-05 08:05", 20)], "lower", "lower"),
    "a dose that was not computed": ([high("01-20 08:00", None)], "cannot be compared", "cannot be compared"),
    "the condition need not be there again": (
        [high("01-20 08:00", 45, has_mental_health_condition=False)],
        "lower",
        "lower",
    ),
}


@pytest.mark.parametrize(("later", "within_30", "within_90"), FOLLOWING.values(), ids=FOLLOWING)
def test_the_next_opioid_order_is_told_against_the_first(later, within_30, within_90):
    counted = told(high("01-10 08:00"), *later, period=ONE_DAY)

    assert orders(counted, ("index",), ("within", 30, within_30), ("within", 90, within_90)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("today", "within_30", "within_90"),
    [
        ("2027-02-09", "not over yet", "not over yet"),
        ("2027-02-10", "lower", "not over yet"),
        ("2027-04-10", "lower", "not over yet"),
        ("2027-04-11", "lower", "lower"),
    ],
)
def test_a_window_that_is_not_over_tells_nothing_yet(today, within_30, within_90):
    counted = told(high("01-10 08:00"), high("02-01 08:00", 45), today=today)

    assert orders(counted, ("within", 30, within_30), ("within", 90, within_90)) == [1, 1]


def test_doses_are_measured_where_they_are_known_and_not_only_a_lower_bound():
    first, other, partial = "a" * 32, "b" * 32, "c" * 32
    counted = told(
        high("01-10 08:00", 60, patient=first),
        high("03-10 08:00", 45, patient=first),
        high("01-10 08:00", 90, patient=other),
        high("01-10 08:00", 70, patient=partial, is_mme_partial=True),
    )

    assert (counted.index_mme, counted.change_mme) == ([60, 90], [-15])
    assert [counted.patients[each,] for each in ("index", "exact", "change")] == [3, 2, 1]


def world():
    """Ten patients with one order each, and a card on naloxone: six accepted it, four did not answer."""
    calls = [high(f"01-{day} 08:00", patient=f"{day:032}") for day in range(10, 20)]
    cards = [card(each) for each in calls]
    feedback = [answer(each, "accepted") for each in cards[:6]]
    return {"calls": calls, "cards": cards, "feedback": feedback}


async def figure(url, name, **asked):
    _, figures = await reported(url, **asked)
    return {row[0]: row[1:] for row in figures[name].rows}


async def test_what_few_patients_stand_behind_is_hidden_with_what_would_betray_it(store_url):
    await put(store_url, **world())

    told = await figure(store_url, "high-dose-cards")

    # Ten orders; six accepted and four unanswered: telling the six would tell the four.
    assert told["Naloxone"] == (Hidden.WITHHELD, 0, Hidden.FEW, 0, 0, 0)
    assert told["Opioid dose"] == (0, 0, 0, 0, 0, 10)


async def test_every_order_and_patient_is_counted_from_the_database(store_url):
    lone = [
        high("01-20 08:00", patient="d" * 32, has_mental_health_condition=False),
        call("01-20 08:00", patient="e" * 32, mme_per_day=80, has_mental_health_condition=True),
        high("01-20 08:00", patient="f" * 32, hook="patient-view"),
        high("02-20 08:00", patient="9" * 32),
    ]

    whole = world()
    await put(store_url, **{**whole, "calls": [*whole["calls"], *lone]})
    told = await figure(store_url, "high-dose-orders")

    assert told == {
        "At 50 MME/day or more": (Hidden.WITHHELD, Hidden.WITHHELD),
        "… with a mental-health condition": (10, 10),
        "… without one in the problem list": (Hidden.WITHHELD, Hidden.FEW),
        "… problem list not available": (0, 0),
    }


async def test_what_followed_is_read_beyond_the_period(store_url):
    firsts = [high("01-10 08:00", patient=f"{n:032}") for n in range(12)]
    later = [high("02-05 08:00", 45 if n < 6 else 60, patient=f"{n:032}") for n in range(12)]

    await put(store_url, calls=[*firsts, *later])
    told = await figure(store_url, "high-dose-after-30-days")
    doses = await figure(store_url, "high-dose-medians")

    assert told["Next order: lower"] == (6, 6, 50.0)
    assert told["Next order: the same"] == (6, 6, 50.0)
    assert told["No opioid signed again within 30 days"] == (0, 0, 0.0)
    assert doses == {
        "Dose of the order": (12, 12, 60.0),
        "Change at the next order within 90 days": (12, 12, -7.5),
    }


REASONS = {
    "all of five patients or more": ([5, 6], {"fate": 11, "told": [6, 5], "rest": False}),
    "one of few would be the rest of the overrides": ([5, 1], {"fate": 6, "told": [], "rest": True}),
    "two of few that stand for five": ([6, 3, 2], {"fate": 11, "told": [6], "rest": True}),
    "the number of overrides is not told": ([3], {"fate": Hidden.FEW, "told": [], "rest": True}),
}
CODES = ("recipient-concerns-outcomes", "patient-refuses", "action-completed")


@pytest.mark.parametrize(("counts", "told"), REASONS.values(), ids=REASONS)
async def test_the_reasons_of_overrides_are_told_where_they_betray_nobody(store_url, counts, told):
    reasons = [code for code, n in zip(CODES, counts, strict=False) for _ in range(n)]
    calls = [high("01-10 08:00", patient=f"{n:032}") for n in range(20)]
    cards = [card(each, topic="OpioidDose") for each in calls]
    feedback = [answer(each, reason=reason) for each, reason in zip(cards, reasons, strict=False)]

    await put(store_url, calls=calls, cards=cards, feedback=feedback)
    _, figures = await reported(store_url)

    rows = list(figures["high-dose-override-reasons"].rows)
    rest = ("Opioid dose", "Reasons that are not told: few patients", Hidden.WITHHELD, Hidden.WITHHELD)
    by_fate = {row[0]: row for row in figures["high-dose-cards"].rows}
    assert by_fate["Opioid dose"][2] == told["fate"]
    assert [(row[2], row[3]) for row in rows if row != rest] == [(n, n) for n in told["told"]]
    assert (rest in rows) == told["rest"]


async def test_a_median_is_told_without_its_n_where_that_would_betray_a_hidden_number(store_url):
    firsts = [high("01-10 08:00", patient=f"{n:032}", is_mme_partial=n == 0) for n in range(12)]
    later = [high("02-05 08:00", 45 if n < 3 else 60, patient=f"{n:032}") for n in range(12)]

    await put(store_url, calls=[*firsts, *later])

    assert await figure(store_url, "high-dose-medians") == {
        "Dose of the order": (Hidden.WITHHELD, Hidden.WITHHELD, 60.0),
        "Change at the next order within 90 days": (Hidden.WITHHELD, Hidden.WITHHELD, 0.0),
    }


async def test_of_several_cards_of_a_day_the_one_with_the_most_of_an_answer_counts(store_url):
    patients = [f"{n:032}" for n in range(5)]
    morning = [high("01-10 08:00", patient=each) for each in patients]
    again = [high("01-10 09:00", patient=each) for each in patients]
    shown = [card(each) for each in morning]
    quiet = [card(each, state="quieted", uuid=None) for each in again]

    await put(
        store_url,
        calls=[*morning, *again],
        cards=[*shown, *quiet],
        feedback=[answer(each, reason="action-completed") for each in shown],
    )
    told = await figure(store_url, "high-dose-cards", now=datetime(2027, 6, 1, tzinfo=UTC))

    assert told["Naloxone"] == (0, 5, 0, 0, 0, 0)
    assert told["Any card"] == (0, 5, 0, 0, 0, 0)
