"""The orders that a moment asks about, by cases/orders_in_question.toml."""

import pytest

from clinical.orders_in_question import before_these_orders, is_pain_order_in_question, pain_orders_in_question
from clinical.record import Moment, at_moment, definition
from tests.clinical.builders import draft, order, record
from tests.clinical.tables import cases, shows


def bare(refs):
    return [ref.rpartition("/")[2] for ref in refs]


@pytest.mark.parametrize("case", cases("orders_in_question.toml"), ids=shows)
def test_a_moment_asks_about_its_own_orders(case):
    chart = {name: given for name, given in case.items() if name not in ("shows", "expect", "moment")}
    given = at_moment(record(**chart), Moment(case["moment"]))

    asked = bare(each.order.ref for each in pain_orders_in_question(given))
    before = bare(each.ref for each in before_these_orders(given).medications)

    assert {"asked": asked, "before": before} == case["expect"]


@pytest.mark.parametrize(
    ("moment", "missing", "known"),
    [
        (Moment.PRESCRIBING, "drafts", None),
        (Moment.PRESCRIBING, "medications", False),
        (Moment.DISCHARGE, "medications", None),
        (Moment.CHART_REVIEW, "medications", None),
        (Moment.CHART_REVIEW, "drafts", False),
    ],
)
def test_no_opioid_is_only_known_where_the_orders_of_the_moment_were_seen(moment, missing, known):
    given = at_moment(record(missing=[missing]), moment)

    assert is_pain_order_in_question(given) is known


def test_a_list_that_was_cut_short_does_not_show_that_there_is_none():
    assert is_pain_order_in_question(at_moment(record(cut_short=["medications"]), Moment.DISCHARGE)) is None


def test_an_opioid_in_question_is_known_whatever_is_missing():
    given = record(drafts=[draft("oxycodone 5")], missing=["medications"])

    assert is_pain_order_in_question(at_moment(given, Moment.PRESCRIBING)) is True


def test_what_was_worked_out_for_one_moment_is_worked_out_anew_for_another():
    @definition
    def asked(given):
        return given.moment

    review = at_moment(record(medications=[order("oxycodone 5")]), Moment.CHART_REVIEW)

    assert asked(review) is Moment.CHART_REVIEW
    assert asked(at_moment(review, Moment.DISCHARGE)) is Moment.DISCHARGE
    assert at_moment(review, Moment.CHART_REVIEW) is review
