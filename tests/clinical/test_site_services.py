"""Services that a site names for itself: what its policy may say, and what stops the service."""

import pytest

from clinical.orderables import orderables
from clinical.policy import KnowledgeError, load_policy, standard_policy
from clinical.site_services import NAMEABLE, PRODUCTS, SiteService

OWN = {"system": "https://north.example.org/orders", "code": "BH-1", "display": "North behavioral health"}


def test_a_site_names_a_service_with_its_performer():
    policy = load_policy({"services": {"behavioral-health": {**OWN, "performer": "North clinic, 2nd floor"}}})

    assert policy.services == {"behavioral-health": SiteService(**OWN, performer="North clinic, 2nd floor")}


def test_thresholds_and_services_stand_side_by_side():
    policy = load_policy({"caution_mme_per_day": 40, "services": {"phq-9": OWN}})

    assert (policy.caution_mme_per_day, list(policy.services)) == (40, ["phq-9"])


def test_as_shipped_no_service_is_renamed():
    assert (standard_policy().services, standard_policy().products) == ({}, {})


def test_every_service_that_can_be_named_can_be_ordered():
    assert orderables().keys() >= NAMEABLE | PRODUCTS


@pytest.mark.parametrize(
    ("services", "complaint"),
    [
        ("behavioral-health", "services holds tables"),
        ({"bowling": OWN}, "services.bowling: there is no such service"),
        ({"naloxone-4mg-nasal": OWN}, "there is no such service"),
        ({"phq-9": "PHQ"}, "has system, code and display"),
        ({"phq-9": {"system": "s", "code": "c"}}, "has system, code and display"),
        ({"phq-9": {**OWN, "colour": "red"}}, "has system, code and display"),
        ({"phq-9": {**OWN, "code": 7}}, "every entry is a text"),
        ({"phq-9": {**OWN, "display": " "}}, "every entry is a text"),
    ],
)
def test_a_wrong_service_stops_the_service(services, complaint):
    with pytest.raises(KnowledgeError, match=complaint):
        load_policy({"services": services})


NARCAN = {"system": "urn:preference-list", "code": "N-1", "display": "Narcan 4 mg nasal spray"}


def test_a_site_names_a_product_by_its_preference_list():
    policy = load_policy({"products": {"naloxone-4mg-nasal": NARCAN}})

    assert policy.products == {"naloxone-4mg-nasal": SiteService(**NARCAN)}


@pytest.mark.parametrize(
    ("products", "complaint"),
    [
        ("naloxone", "products holds tables"),
        ({"aspirin": NARCAN}, "products.aspirin: there is no such product"),
        ({"phq-9": NARCAN}, "there is no such product"),
        ({"naloxone-4mg-nasal": {**NARCAN, "performer": "x"}}, "has system, code and display$"),
        ({"naloxone-4mg-nasal": {**NARCAN, "code": ""}}, "every entry is a text"),
    ],
)
def test_a_wrong_product_stops_the_service(products, complaint):
    with pytest.raises(KnowledgeError, match=complaint):
        load_policy({"products": products})
