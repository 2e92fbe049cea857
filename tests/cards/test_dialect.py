"""What each knob of a client's dialect changes on the cards, and which dialects there cannot be."""

from fractions import Fraction

import pytest
from fhir.resources.R4B.careplan import CarePlan
from fhir.resources.R4B.medicationrequest import MedicationRequest

from cards.dialect import CONTENT_TYPE, Dialect
from cards.model import Suggestion
from clinical.outcome import DoseOfTheDay, OfferNaloxone, OrderService, ProposeBuprenorphine, RestoreDose, Service
from clinical.policy import load_policy
from tests.cards.calls import call, said
from tests.cards.test_compose import FIVE, cards
from tests.cards.test_plan_taper import PLAN

DRAFT = {
    "resourceType": "MedicationRequest",
    "id": "odd id_1",
    "medicationCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "kept"}]},
    "dosageInstruction": [{"text": "1 tablet daily"}],
}
REF = "MedicationRequest/odd id_1"
RESTORE = RestoreDose(
    draft_ref=REF,
    drug="oxycodone 10 mg",
    form="tablet",
    doses=(DoseOfTheDay(slot="morning", units=Fraction(1)),),
    mg_per_day=Fraction(10),
    mme_per_day=Fraction(15),
    is_present_dose=False,
    is_oral=True,
)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
EPIC_RXNORM = "urn:oid:2.16.840.1.113883.6.88"
ANEW = {"replacement": "delete-and-create", "action_limit": 2}


def card(*proposals, policy=None, **dialect):
    chart = {"raw_drafts": {REF: DRAFT}, "dialect": Dialect(**dialect)}
    (shown,) = cards([said("opioid-dose", proposals=proposals)], policy=policy, **chart)
    return shown


def actions(*proposals, **dialect):
    (suggestion,) = card(*proposals, **dialect)["suggestions"]
    return suggestion["actions"]


IMPOSSIBLE = {
    "no action at all": {"action_limit": 0},
    "two actions where one is the limit": {"replacement": "delete-and-create"},
    "a code system without a name": {"code_systems": {RXNORM: " "}},
    "a name for no code system": {"code_systems": {"": EPIC_RXNORM}},
}


@pytest.mark.parametrize("dialect", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_dialect_that_contradicts_itself_cannot_be(dialect):
    with pytest.raises(ValueError):
        Dialect(**dialect)


def test_by_default_a_draft_is_updated():
    (only,) = actions(RESTORE)

    assert (only["type"], only["resource"]["id"]) == ("update", DRAFT["id"])


DELETES = {
    "CDS Hooks 2.0 and later": ("resource-id", {"resourceId": REF}),
    "CDS Hooks 1.0 and 1.1": ("resource", {"resource": REF}),
}


@pytest.mark.requirement("ACT-5", "EHR-32")
@pytest.mark.parametrize(("style", "named"), DELETES.values(), ids=DELETES)
def test_a_draft_that_cannot_be_updated_is_deleted_and_created_anew(style, named):
    delete, create = actions(RESTORE, delete_style=style, **ANEW)

    assert delete == {"type": "delete", "description": "Remove the order as it is written now", **named}
    assert create["type"] == "create"
    assert create["resource"]["resourceType"] == "MedicationRequest"
    assert create["resource"]["dosageInstruction"][0]["text"] == "Take 1 tablet in the morning"


def test_what_is_created_anew_is_the_draft_but_for_its_id_and_directions():
    _, create = actions(RESTORE, **ANEW)

    changed = {name for name, value in create["resource"].items() if value != DRAFT[name]}
    assert changed == {"id", "dosageInstruction"}


def test_without_a_way_to_change_a_draft_the_words_of_the_card_stay():
    with_update = card(RESTORE)

    without = card(RESTORE, replacement="none")

    assert "suggestions" not in without
    assert "selectionBehavior" not in without
    assert without["detail"] == with_update["detail"]


def test_what_is_new_is_offered_whatever_can_be_done_to_a_draft():
    assert [each["type"] for each in actions(OfferNaloxone(), replacement="none")] == ["create"]


@pytest.mark.requirement("EHR-33")
def test_code_systems_are_named_as_the_client_names_them():
    (create,) = actions(OfferNaloxone(), code_systems={RXNORM: EPIC_RXNORM})

    resource = create["resource"]
    assert resource["medicationCodeableConcept"]["coding"][0]["system"] == EPIC_RXNORM
    assert resource["dosageInstruction"][0]["route"]["coding"][0]["system"] == SNOMED
    MedicationRequest.model_validate(resource)


@pytest.mark.parametrize("way", [{}, ANEW])
def test_of_a_draft_only_what_is_ours_is_renamed(way):
    change = actions(RESTORE, code_systems={SNOMED: "urn:oid:2.16.840.1.113883.6.96"}, **way)[-1]

    resource = change["resource"]
    assert resource["medicationCodeableConcept"] == DRAFT["medicationCodeableConcept"]
    assert resource["dosageInstruction"][0]["route"]["coding"][0]["system"] == "urn:oid:2.16.840.1.113883.6.96"


PREFERENCE = {
    "system": "urn:com.epic.cdshooks.action.code.system.preference-list-item",
    "code": "NARCAN-1",
    "display": "Narcan 4 mg nasal spray",
}


@pytest.mark.requirement("EHR-33")
@pytest.mark.parametrize(
    ("key", "proposal"),
    [("naloxone-4mg-nasal", OfferNaloxone()), ("buprenorphine-naloxone-2mg", ProposeBuprenorphine())],
)
def test_a_product_goes_by_the_sites_preference_list_with_ours_beside(key, proposal):
    policy = load_policy({"products": {key: PREFERENCE}})

    shown = card(proposal, policy=policy, code_systems={RXNORM: EPIC_RXNORM})

    drug = shown["suggestions"][0]["actions"][0]["resource"]["medicationCodeableConcept"]
    assert drug["text"] == "Narcan 4 mg nasal spray"
    assert drug["coding"][0] == PREFERENCE
    assert drug["coding"][1]["system"] == EPIC_RXNORM


@pytest.mark.parametrize("named", ["text/markdown", "text/markdown; variant=CommonMark"])
@pytest.mark.requirement("EHR-34")
def test_every_card_says_how_its_detail_is_to_be_read_where_that_is_asked_for(named):
    shown = cards(FIVE, dialect=Dialect(detail_content_type=named))

    assert [each["extension"][CONTENT_TYPE] for each in shown] == [named] * 4
    assert shown[-1]["extension"]["example.hospital.cds.also-due"]


def test_otherwise_only_the_card_of_what_is_held_back_has_an_extension():
    assert ["extension" in each for each in cards(FIVE)] == [False, False, False, True]


def test_a_referral_without_a_map_keeps_the_codes_of_the_standard():
    (create,) = actions(OrderService(service=Service.BEHAVIORAL_HEALTH))

    assert create["resource"]["code"]["coding"][0]["system"] == SNOMED


CREATE = {"type": "create", "description": "x", "resource": DRAFT}
DELETE = {"type": "delete", "description": "x", "resourceId": REF}
BROKEN = {
    "no action": [],
    "a delete alone": [DELETE],
    "two creates": [CREATE, CREATE],
    "a delete after the create": [CREATE, DELETE],
    "another type in its place": [{**DELETE, "resourceId": "ServiceRequest/1"}, CREATE],
    "a delete beside an update": [DELETE, {**CREATE, "type": "update"}],
    "a delete of nothing": [{"type": "delete", "description": "x"}, CREATE],
    "a delete by both styles": [{**DELETE, "resource": REF}, CREATE],
    "a delete of a bare id": [{**DELETE, "resourceId": "1"}, CREATE],
}


@pytest.mark.requirement("ACT-5")
@pytest.mark.parametrize("found", BROKEN.values(), ids=BROKEN)
def test_a_suggestion_that_replaces_nothing_by_its_like_cannot_be_made(found):
    with pytest.raises(ValueError):
        Suggestion.model_validate({"label": "x", "uuid": "y", "actions": found})


def test_a_taper_plan_is_in_the_clients_code_systems_too():
    (create,) = actions(PLAN, code_systems={"http://loinc.org": "urn:oid:2.16.840.1.113883.6.1"})

    CarePlan.model_validate(create["resource"])
    systems = {coding["system"] for each in create["resource"]["category"] for coding in each["coding"]}
    assert "http://loinc.org" not in systems


def test_a_call_speaks_the_default_dialect_unless_it_is_told():
    assert call().dialect == Dialect()
