"""Loop protection: what a card suggests ends it once it is drafted; a critical card only loses the suggestion."""

import pytest

from clinical.acceptance import without_loop
from clinical.facts import Code, ServiceOrder
from clinical.outcome import (
    Advice,
    ArrangeFollowUp,
    NoAdvice,
    OfferNaloxone,
    OrderService,
    ProposeBuprenorphine,
    Service,
    Urgency,
)
from clinical.policy import load_policy, standard_policy
from tests.clinical.builders import draft, order, record
from tests.clinical.tables import codes_of

VISIT = ArrangeFollowUp(within_days=14, purpose="Review")
REFERRAL = OrderService(service=Service.BEHAVIORAL_HEALTH)
THERAPY = OrderService(service=Service.COGNITIVE_BEHAVIORAL_THERAPY)


def advice(*proposals, urgency=Urgency.WARNING):
    return Advice(urgency=urgency, variant="x", proposals=proposals)


def drafted(code, **fields):
    return ServiceOrder(ref="ServiceRequest/1", codes=codes_of([code]), is_draft=True, **fields)


def answer(given, **chart):
    return without_loop(given, record(**chart), standard_policy())


MET = [
    ("naloxone", OfferNaloxone(), {"drafts": [draft("naloxone")]}),
    ("a referral, by any code that meets the need", REFERRAL, {"draft_services": (drafted("snomed 183524004"),)}),
    ("a visit", VISIT, {"draft_services": (drafted("snomed 185389009"),)}),
    ("treatment", ProposeBuprenorphine(), {"drafts": [draft("buprenorphine-naloxone 8", "2 tablets daily")]}),
]


@pytest.mark.requirement("EHR-7")
@pytest.mark.parametrize(("shows", "proposal", "chart"), MET, ids=[each[0] for each in MET])
def test_what_is_being_ordered_ends_the_card(shows, proposal, chart):
    assert answer(advice(proposal), **chart) == NoAdvice("what it suggests is being ordered")


@pytest.mark.parametrize(("shows", "proposal", "chart"), MET, ids=[each[0] for each in MET])
def test_without_the_draft_the_advice_stands(shows, proposal, chart):
    assert answer(advice(proposal)) == advice(proposal)


@pytest.mark.parametrize(
    ("proposal", "chart"),
    [
        (OfferNaloxone(), {"drafts": [order("naloxone", status="stopped", is_draft=True)]}),
        (VISIT, {"draft_services": (drafted("snomed 185389009", do_not_perform=True),)}),
        (REFERRAL, {"service_orders": (ServiceOrder(ref="S/1", codes=codes_of(["snomed 390866009"])),)}),
        (ProposeBuprenorphine(), {"drafts": [draft("oxycodone 10", "1 tablet daily")]}),
    ],
)
def test_an_ending_a_refusal_or_an_older_order_is_no_acceptance(proposal, chart):
    assert answer(advice(proposal), **chart) == advice(proposal)


def test_one_of_several_alternatives_is_enough():
    accepted = (drafted("snomed 228557008"),)

    assert isinstance(answer(advice(REFERRAL, THERAPY), draft_services=accepted), NoAdvice)


def test_a_critical_card_stays_and_loses_the_suggestion():
    accepted = (drafted("snomed 185389009"),)

    assert answer(advice(VISIT, urgency=Urgency.CRITICAL), draft_services=accepted) == advice(urgency=Urgency.CRITICAL)


def test_a_card_without_suggestions_stands():
    assert answer(advice(), drafts=[draft("naloxone")]) == advice()


OWN = {"system": "urn:preference-list", "code": "N-1", "display": "Rescue spray"}
BY_OWN_CODE = (Code(system="urn:preference-list", value="N-1", display=None),)
PRODUCTS = [("naloxone-4mg-nasal", OfferNaloxone()), ("buprenorphine-naloxone-2mg", ProposeBuprenorphine())]


@pytest.mark.parametrize(("key", "proposal"), PRODUCTS)
@pytest.mark.parametrize(
    ("is_named", "status", "is_met"), [(True, "draft", True), (False, "draft", False), (True, "stopped", False)]
)
def test_a_product_under_the_sites_own_code_alone_is_the_product(key, proposal, is_named, status, is_met):
    given = record(drafts=[draft(codes=BY_OWN_CODE, status=status)])
    policy = load_policy({"products": {key: OWN} if is_named else {}})

    met = without_loop(advice(proposal), given, policy) == NoAdvice("what it suggests is being ordered")

    assert met is is_met
