"""What the audit report counts: small worlds whose tables were worked out by hand, on both databases."""

from zoneinfo import ZoneInfo

import pytest

from app.report.small_numbers import Hidden
from tests.store.audit import answer, call, card, put, reported

NOT_DUE = {"id": "opioid-dose", "outcome": "silent", "because": "below the caution level"}
BLIND = {"id": "opioid-dose", "outcome": "not-assessable", "because": "the medication list could not be read"}
BROKEN = {**BLIND, "because": "the check itself could not be run", "fault": "KeyError"}


async def rows(url, name, **asked):
    _, figures = await reported(url, **asked)
    return [tuple(row) for row in figures[name].rows]


async def test_calls_are_counted_by_day_and_hook_and_a_day_without_calls_is_told(store_url):
    sent = [call("01-01 00:00"), call("01-01 23:59", hook="patient-view"), call("01-03 12:00"), call("01-04 00:00")]

    await put(store_url, calls=sent)

    assert await rows(store_url, "calls-by-hook", last="2027-01-03") == [
        ("2027-01-01", 1, 1, 2),
        ("2027-01-02", 0, 0, 0),
        ("2027-01-03", 1, 0, 1),
    ]


async def test_a_period_ends_with_its_last_day(store_url):
    sent = [call("01-03 23:59"), call("01-04 00:00")]

    await put(store_url, calls=sent, cards=[card(each) for each in sent])
    report, _ = await reported(store_url, last="2027-01-03")

    told = {each.label: each.value for each in report.numbers}
    assert (told["Calls"], told["Cards shown"], told["Median time to answer, ms"]) == (1, 1, 10.0)


async def test_days_are_those_of_the_site(store_url):
    sent = [call("01-01 04:59"), call("01-01 05:00"), call("01-02 04:59"), call("01-02 05:00")]

    await put(store_url, calls=sent)
    counted = await rows(
        store_url, "calls-by-hook", first="2027-01-01", last="2027-01-01", zone=ZoneInfo("America/New_York")
    )

    assert counted == [("2027-01-01", 2, 2)]


async def test_a_long_period_is_told_by_weeks_that_begin_on_monday(store_url):
    sent = [call("01-03 12:00"), call("01-04 12:00"), call("01-10 12:00"), call("01-11 12:00")]

    await put(store_url, calls=sent)
    counted = await rows(store_url, "calls-by-hook", last="2027-05-31")

    assert counted[:4] == [("2027-01-01", 1, 1), ("2027-01-04", 2, 2), ("2027-01-11", 1, 1), ("2027-01-18", 0, 0)]
    assert (len(counted), counted[-1]) == (23, ("2027-05-31", 0, 0))


async def test_calls_are_counted_by_status_and_by_client(store_url):
    sent = [call(), call(status=412), call(client="south", tenant="t1"), call(client="south", tenant="t2")]

    await put(store_url, calls=sent)

    assert await rows(store_url, "calls-by-status", first="2027-01-10", last="2027-01-10") == [("2027-01-10", 3, 1, 4)]
    assert await rows(store_url, "calls-by-client") == [
        ("north", "", 2, 2),
        ("south", "t1", 1, 1),
        ("south", "t2", 1, 1),
    ]


async def test_cards_are_counted_against_the_calls_in_which_rules_were_asked(store_url):
    sent = [call() for _ in range(8)]
    empty_form = call(hook="order-select", rules=[])
    cards = [
        card(sent[0]),
        card(sent[1], indicator="critical"),
        card(sent[2], state="held back", uuid=None),
        card(sent[3], state="quieted", uuid=None),
        card(sent[0], topic="SuicideRisk", indicator="critical"),
    ]

    await put(store_url, calls=[*sent, empty_form], cards=cards)

    assert await rows(store_url, "cards-per-100-calls") == [
        ("Naloxone", 0.0, 12.5, 12.5, 25.0, 2),
        ("Suicide risk", 0.0, 0.0, 12.5, 12.5, 1),
    ]
    assert await rows(store_url, "topics-held-back-and-quiet") == [
        ("Naloxone", 2, 1, 1, 25.0),
        ("Suicide risk", 1, 0, 0, 0.0),
    ]


@pytest.fixture
async def answered(store_url):
    """Five naloxone cards: accepted after an override, overridden twice, overridden without a reason, answered by
    another client only, not answered."""
    sent = [call() for _ in range(5)]
    cards = [card(each) for each in sent]
    feedback = [
        answer(cards[0], reason="patient-refuses", minutes=9),
        answer(cards[0], "accepted", minutes=1),
        answer(cards[1], reason="patient-refuses", minutes=1),
        answer(cards[1], reason="action-completed", minutes=2),
        answer(cards[2]),
        answer(cards[3], "accepted", client="south"),
    ]
    await put(store_url, calls=sent, cards=cards, feedback=feedback)
    return store_url


async def test_a_card_has_one_answer_accepted_if_it_ever_was_and_only_from_its_own_client(answered):
    counted = await rows(answered, "answers-by-topic")

    assert counted == [("Naloxone", 5, 1, 2, 2, 20.0, 40.0, 40.0)]


async def test_the_reason_of_a_card_is_that_of_its_last_override(answered):
    by_reason = await rows(answered, "override-reasons")
    by_topic = await rows(answered, "override-reasons-by-topic")

    assert by_reason == [("No reason given", 1, 50.0), ("Already done", 1, 50.0)]
    assert sorted(by_topic) == [
        ("Naloxone", "Already done", 1, 50.0),
        ("Naloxone", "No reason given", 1, 50.0),
    ]


async def test_feedback_that_came_after_the_period_counts_for_the_card_of_the_period(store_url):
    sent = call("01-31 23:59")
    shown = card(sent)

    await put(store_url, calls=[sent], cards=[shown], feedback=[answer(shown, "accepted", minutes=60 * 24 * 5)])

    assert await rows(store_url, "answers-by-topic") == [("Naloxone", 1, 1, 0, 0, 100.0, 0.0, 0.0)]


async def test_what_could_not_be_judged_is_a_share_of_the_calls_that_asked_the_rule(store_url):
    sent = [call(rules=[each]) for each in (BLIND, BLIND, BROKEN, NOT_DUE)]

    await put(store_url, calls=sent)

    assert await rows(store_url, "not-assessable") == [("Daily opioid dose", 4, 3, 75.0)]
    assert await rows(store_url, "not-assessable-because") == [
        ("Daily opioid dose", "the medication list could not be read", 2, 50.0),
        ("Daily opioid dose", "the check itself could not be run", 1, 25.0),
    ]


async def test_missing_data_are_counted_by_key_and_a_part_is_told_from_the_whole(store_url):
    fates = [
        {"key": "labs", "origin": "prefetch", "n": 0},
        {"key": "labs", "origin": "prefetch", "n": 2},
        {"key": "labs", "origin": "fhir", "n": 2, "problem": "more pages than are read"},
        {"key": "labs", "origin": "none", "n": 0, "problem": "not sent"},
    ]

    await put(store_url, calls=[call(gathered=[each]) for each in fates])

    assert await rows(store_url, "missing-by-key") == [("labs", 4, 2, 1, 1, 25.0, 25.0)]
    assert await rows(store_url, "missing-by-problem") == [
        ("labs", "more pages than are read", 1),
        ("labs", "not sent", 1),
    ]


async def test_percentiles_are_times_that_were_measured(store_url):
    sent = [call(ms=float(ms), timings={"gather": ms / 2}) for ms in range(1, 101)]
    empty_form = call(rules=[], ms=9999.0)

    await put(store_url, calls=[*sent, empty_form])

    assert await rows(store_url, "latency", first="2027-01-09", last="2027-01-10") == [
        ("2027-01-09", 0, None, None, None),
        ("2027-01-10", 100, 50.0, 95.0, 99.0),
    ]
    assert await rows(store_url, "latency-by-stage") == [("gather", 100, 25.0, 47.5, 49.5)]


async def test_every_version_that_answered_is_told_with_its_days(store_url):
    later = {"knowledge_version": "2026.2", "knowledge_sha256": "d" * 64}

    await put(store_url, calls=[call("01-02 08:00"), call("01-05 08:00"), call("01-05 09:00", **later)])

    assert await rows(store_url, "versions") == [
        ("0.1.0", "2026.1", "c" * 12, "2027-01-02", "2027-01-05", 2),
        ("0.1.0", "2026.2", "d" * 12, "2027-01-05", "2027-01-05", 1),
    ]


@pytest.mark.parametrize(("n", "told"), [(4, Hidden.FEW), (5, 5)])
async def test_few_patients_are_not_told(store_url, n, told):
    await put(store_url, calls=[call(patient=f"{number:032}") for number in range(n)])

    report, _ = await reported(store_url)

    assert [each.value for each in report.numbers[:3]] == [n, told, 1]


async def test_an_empty_period_has_empty_figures(store_url):
    await put(store_url, calls=[call("03-01 08:00")])

    report, figures = await reported(store_url)

    assert report.numbers == ()
    assert [name for name, each in figures.items() if each.rows] == []
