"""One card: its slots, its suggestions, its gaps, and what a hostile chart cannot do to it."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest

from cards.dialect import Dialect
from cards.model import Card
from clinical.completeness import Incomplete
from clinical.outcome import ArrangeFollowUp, AtLeast, Evidence, OfferNaloxone, OrderService, Priority, Service, Urgency
from clinical.policy import load_policy
from tests.cards.calls import BY_ID, call, said
from tests.cards.test_compose import cards
from tests.clinical.builders import record
from tests.clinical.tables import TODAY

REFERRAL = OrderService(
    service=Service.BEHAVIORAL_HEALTH, priority=Priority.URGENT, reason_refs=("Condition/1", "QuestionnaireResponse/2")
)


def card(*assessed, **given):
    (only,) = cards(assessed, **given)
    return only


def test_a_card_says_what_was_seen_why_it_matters_options_support_and_its_basis():
    shown = card(said("opioid-dose", Urgency.WARNING, "crossing"))

    titles = [line for line in shown["detail"].splitlines() if line.startswith("**")]
    assert titles[0] == "**What we saw**"
    assert "**Why it matters**" in titles
    assert "**Options**" in titles
    assert "**Support**" in titles
    assert titles[-1].startswith("**Basis:** CDC 2022 guideline")
    assert "- seen by opioid-dose (2026-03-02)" in shown["detail"]


def test_a_card_names_its_source_with_a_static_topic_of_this_service():
    shown = card(said("opioid-dose"))

    assert shown["source"] == {
        "label": "CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022",
        "url": "https://www.cdc.gov/mmwr/volumes/71/rr/rr7103a1.htm",
        "topic": {"system": "https://cds.hospital.example/opioids", "code": "OpioidDose", "display": "Opioid dose"},
    }
    assert shown["links"][0]["type"] == "absolute"


@pytest.mark.requirement("EHR-37")
def test_every_override_reason_has_a_code_a_system_and_a_display():
    shown = card(said("opioid-dose"))

    assert all({"code", "system", "display"} == set(reason) for reason in shown["overrideReasons"])
    assert len({reason["code"] for reason in shown["overrideReasons"]}) == len(shown["overrideReasons"])


def test_a_lower_bound_says_at_least():
    shown = card(said("opioid-dose", values={"mme": AtLeast(60), "caution": Fraction(50)}))

    assert shown["summary"].startswith("Opioids total at least 60 MME/day")


def test_a_named_paragraph_adds_its_words():
    shown = card(said("opioid-dose", paragraphs=("justification",)))

    assert "The number 90 comes from CDC's 2016 guideline" in shown["detail"]


def test_what_could_not_be_seen_is_on_the_card():
    shown = card(
        said("opioid-dose", gaps=("Cancer could not be ruled out",)),
        given=record(missing=["medications", "conditions"]),
    )

    section = shown["detail"].split("**What could not be seen**")[1]
    assert "- Cancer could not be ruled out" in section
    assert "- The medication list could not be read: the EHR did not answer" in section
    assert "- The problem list could not be read: the EHR did not answer" in section


def test_what_was_read_only_in_part_is_on_the_card():
    shown = card(said("opioid-dose"), given=record(cut_short=["medications"]))

    assert "- The medication list was only read in part" in shown["detail"]


def test_many_lines_of_evidence_are_cut_and_counted():
    shown = card(said("opioid-dose", evidence=tuple(Evidence(f"order {n}", TODAY) for n in range(11))))

    assert "- order 7 (2026-03-02)\n- and 3 more" in shown["detail"]


@pytest.mark.parametrize(("is_universal", "is_shown"), [(True, True), (False, False)])
def test_done_for_everyone_is_said_only_where_it_is_true(is_universal, is_shown, monkeypatch):
    from cards import build
    from cards.words import Wording

    words = said("opioid-dose")
    monkeypatch.setattr(
        build.Said, "variant", Wording(summary=("x",), why=("y",), standard=("Done for everyone.",)), raising=True
    )

    shown = card(words, policy=load_policy({"is_universal_practice": is_universal}))

    assert ("**Done for every patient here**" in shown["detail"]) is is_shown


@pytest.mark.requirement("EHR-33")
def test_naloxone_is_offered_as_a_fhir_draft_with_text_coding_and_patient():
    shown = card(said("naloxone", proposals=(OfferNaloxone(),)))

    (suggestion,) = shown["suggestions"]
    (action,) = suggestion["actions"]
    resource = action["resource"]
    assert shown["selectionBehavior"] == "at-most-one"
    assert action["type"] == "create"
    assert resource["medicationCodeableConcept"]["coding"][0]["code"] == "1725059"
    assert resource["medicationCodeableConcept"]["text"] == "naloxone hydrochloride 40 MG/ML Nasal Spray"
    assert resource["subject"] == {"reference": "Patient/p-1"}
    assert resource["encounter"] == {"reference": "Encounter/e-1"}
    assert resource["requester"] == {"reference": "Practitioner/dr-1"}
    assert (resource["status"], resource["intent"]) == ("draft", "proposal")
    MedicationRequest.model_validate(resource)


def test_a_referral_points_at_the_charts_own_reasons():
    shown = card(said("depression", proposals=(REFERRAL,)))

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert resource["reasonReference"] == [{"reference": "Condition/1"}]
    assert resource["supportingInfo"] == [{"reference": "QuestionnaireResponse/2"}]
    assert resource["priority"] == "urgent"
    assert shown["suggestions"][0]["label"] == "Refer to behavioral health, urgent"
    ServiceRequest.model_validate(resource)


def test_a_referral_points_at_a_few_reasons_however_many_there_are():
    refs = tuple(f"{kind}/{number}" for kind in ("Condition", "QuestionnaireResponse") for number in range(500))
    shown = card(said("depression", proposals=(replace(REFERRAL, reason_refs=refs),)))

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert (len(resource["reasonReference"]), len(resource["supportingInfo"])) == (20, 20)


SERVICES = {
    "behavioral-health": {
        "system": "https://north.example.org/orders",
        "code": "BH-1",
        "display": "North behavioral health",
        "performer": "North clinic, 2nd floor",
    },
    "follow-up-visit": {"system": "https://north.example.org/orders", "code": "FU", "display": "Visit"},
}


@pytest.mark.requirement("EHR-33")
def test_a_site_that_names_a_service_gets_its_own_code_and_name_first_and_ours_beside():
    shown = card(said("depression", proposals=(REFERRAL,)), policy=load_policy({"services": SERVICES}))

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert [each["code"] for each in resource["code"]["coding"]] == ["BH-1", "390866009"]
    assert resource["code"]["text"] == "North behavioral health"
    assert resource["performer"] == [{"display": "North clinic, 2nd floor"}]
    assert shown["suggestions"][0]["actions"][0]["description"] == "North behavioral health, urgent"
    ServiceRequest.model_validate(resource)


def test_a_site_names_its_follow_up_visit_and_says_no_performer():
    visit = ArrangeFollowUp(within_days=28, purpose="Review")

    shown = card(said("taper-review", proposals=(visit,)), policy=load_policy({"services": SERVICES}))

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert [each["code"] for each in resource["code"]["coding"]] == ["FU", "185389009"]
    assert "performer" not in resource


@pytest.mark.parametrize(
    ("rule_id", "links"),
    [
        ("opioid-dose", ["https://cds.hospital.example/opioids/leaflets/opioids"]),
        ("taper-review", ["https://cds.hospital.example/opioids/leaflets/opioids"]),
        ("naloxone", ["https://cds.hospital.example/opioids/leaflets/opioids"]),
        ("depression", []),
    ],
)
def test_dose_taper_and_naloxone_cards_link_to_the_leaflet(rule_id, links):
    shown = card(said(rule_id))

    assert [each["url"] for each in shown["links"] if each["label"] == "Leaflet for patients"] == links


def test_a_card_links_to_what_is_published_of_the_rule_that_leads_it():
    other = replace(said("suicide-risk"), rule=replace(BY_ID["suicide-risk"], topic="Naloxone"))

    shown = card(said("naloxone", Urgency.WARNING), other)

    assert {each["label"]: each["url"] for each in shown["links"]}["About this recommendation"] == (
        "https://cds.hospital.example/opioids/interventions/naloxone"
    )


NOTHING_SEEN = Incomplete(urgency=Urgency.INFO, lines=("The problem list could not be read",))


def test_a_notice_links_to_what_is_published_of_it():
    (notice,) = cards([], incomplete=NOTHING_SEEN)

    assert notice["links"] == [
        {
            "label": "About this recommendation",
            "url": "https://cds.hospital.example/opioids/interventions/incomplete-data",
            "type": "absolute",
        }
    ]


def test_over_plain_http_a_notice_has_no_link():
    (notice,) = cards([], incomplete=NOTHING_SEEN, canonical_url="http://127.0.0.1:8000")

    assert "links" not in notice


def test_over_plain_http_there_is_no_link_to_the_leaflet_and_to_what_is_published():
    shown = card(said("naloxone"), canonical_url="http://127.0.0.1:8000")

    assert [each["label"] for each in shown["links"]] == [shown["source"]["label"]]


def test_a_site_without_a_crisis_line_has_no_empty_line():
    shown = card(said("suicide-risk", Urgency.CRITICAL), policy=load_policy({"crisis_line": ""}))

    support = shown["detail"].split("**Support**")[1]
    assert "988" not in shown["detail"]
    assert "\n- ." not in support


def test_what_was_seen_twice_is_shown_once():
    shown = card(said("opioid-dose", evidence=(Evidence("PTSD", TODAY), Evidence("PTSD", TODAY))))

    assert shown["detail"].count("PTSD") == 1


def test_a_service_without_reasons_has_no_empty_lists():
    shown = card(
        said("suicide-risk", proposals=(OrderService(service=Service.SUICIDE_RISK_ASSESSMENT, priority=Priority.STAT),))
    )

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert "reasonReference" not in resource
    assert "supportingInfo" not in resource
    ServiceRequest.model_validate(resource)


def test_a_follow_up_names_its_window():
    shown = card(said("taper-review", proposals=(ArrangeFollowUp(within_days=28, purpose="Review"),)))

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert resource["occurrencePeriod"] == {"start": "2026-03-02", "end": "2026-03-30"}
    assert shown["suggestions"][0]["label"] == "Arrange follow-up by 2026-03-30"
    ServiceRequest.model_validate(resource)


@pytest.mark.parametrize("user", ["Patient/p-1", "RelatedPerson/r-1", None])
def test_only_a_practitioner_can_be_the_requester(user):
    shown = card(said("naloxone", proposals=(OfferNaloxone(),)), user_ref=user, encounter_id=None)

    resource = shown["suggestions"][0]["actions"][0]["resource"]
    assert "requester" not in resource
    assert "encounter" not in resource


@pytest.mark.requirement("CARD-7", "EHR-32", "EHR-33")
def test_a_clients_dialect_sets_behavior_and_intent():
    shown = card(
        said("naloxone", proposals=(OfferNaloxone(),)), dialect=Dialect(selection_behavior="any", intent="order")
    )

    assert shown["selectionBehavior"] == "any"
    assert shown["suggestions"][0]["actions"][0]["resource"]["intent"] == "order"


@pytest.mark.requirement("CARD-7b")
def test_a_card_without_suggestions_has_no_selection_behavior():
    shown = card(said("naloxone"))

    assert "suggestions" not in shown
    assert "selectionBehavior" not in shown


@pytest.mark.requirement("EHR-32")
def test_every_id_is_fresh():
    shown = cards([said("naloxone", proposals=(OfferNaloxone(),)), said("taper-review")])

    found = json.dumps(shown)
    ids = [each["uuid"] for each in shown] + [shown[0]["suggestions"][0]["uuid"]]
    assert len(set(ids)) == len(ids)
    assert all(found.count(each) == 1 for each in ids)


HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:b) http://evil.example www.evil.example\n# x | y"


@pytest.mark.requirement("EHR-34")
def test_a_hostile_chart_cannot_format_link_or_run_anything():
    shown = card(said("depression", evidence=(Evidence(HOSTILE, TODAY),), values={"what": (HOSTILE,)}))

    text = json.dumps(shown["detail"]) + shown["summary"]
    assert "<img" not in text
    assert "http://evil" not in text
    assert "www.evil" not in text
    assert "](javascript" not in text
    assert len(shown["summary"]) < 140


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "x" * 140},
        {"summary": "two\nlines"},
        {"selectionBehavior": "any"},
        {"overrideReasons": [{"system": "s", "code": "c"}]},
        {"unknown": 1},
    ],
)
@pytest.mark.requirement("CARD-2", "CARD-7", "OVR-1", "RESP-7")
def test_a_card_that_breaks_the_specification_cannot_be_made(change):
    good = card(said("naloxone"))

    with pytest.raises(ValueError):
        Card.model_validate({**good, **change})


def test_the_reverse_domain_is_that_of_the_canonical_url():
    assert call(canonical_url="https://cds.hospital.example:8443/a").reverse_domain == "example.hospital.cds"
