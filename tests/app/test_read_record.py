"""From what was gathered, or from a file, to one patient's record."""

from datetime import date

import pytest

from app.fhir.bundle import resources_in
from app.fhir.gathered import Gathered
from app.fhir.read import NO_PATIENT, NO_PATIENT_IN_FILE, NOT_SENT, read_record, read_resources
from clinical.record import Need
from hooks.queries import BY_KEY

TODAY = date(2024, 6, 1)
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-07-04", "gender": "female"}
OXY = {"coding": [{"code": "1049683"}]}


def order(own_id=None, *, of="Patient/p1", **fields):
    made = {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": OXY, **fields}
    return made | ({"id": own_id} if own_id else {}) | ({"subject": {"reference": of}} if of else {})


def resource(kind, own_id, **fields):
    return {"resourceType": kind, "id": own_id, "subject": {"reference": "Patient/p1"}, **fields}


def gathered(key, *resources, **fields):
    return Gathered(query=BY_KEY[key], resources=resources, **fields)


def read(*answers, patient_id="p1", **fields):
    answers = (
        answers if any(each.query.key == "patient" for each in answers) else (gathered("patient", PATIENT), *answers)
    )
    return read_record(gathered=answers, patient_id=patient_id, as_of=TODAY, **{"draft_orders": (), **fields})


def refs(facts):
    return [each.ref.partition("/")[2] for each in facts]


def test_every_list_of_the_record_is_filled_from_its_query():
    record = read(
        gathered("medications", order("m1")),
        gathered("pastMedications", order("m2", status="completed")),
        gathered("conditions", resource("Condition", "c1")),
        gathered("screenings", resource("Observation", "o1")),
        gathered("questionnaireResponses", resource("QuestionnaireResponse", "q1")),
        gathered("labs", resource("Observation", "o2")),
        gathered("procedures", resource("Procedure", "pr1")),
        gathered("encounters", resource("Encounter", "e1")),
        gathered("encounter", resource("Encounter", "e2")),
        gathered("socialHistory", resource("Observation", "o3")),
        gathered("ecg", resource("Observation", "o4")),
        gathered("carePlans", resource("CarePlan", "cp1")),
        gathered("serviceRequests", resource("ServiceRequest", "s1"), resource("ProcedureRequest", "s2")),
        gathered("dispenses", resource("MedicationDispense", "d1")),
    )

    assert (record.as_of, record.patient_ref, record.birth_date, record.sex) == (
        TODAY,
        "Patient/p1",
        date(1960, 7, 4),
        "female",
    )
    assert refs(record.medications) == ["m1"]
    assert refs(record.past_medications) == ["m2"]
    assert refs(record.diagnoses) == ["c1"]
    assert refs(record.screenings) == ["o1"]
    assert refs(record.answers) == ["q1"]
    assert refs(record.labs) == ["o2"]
    assert refs(record.procedures) == ["pr1"]
    assert refs(record.encounters) == ["e1"]
    assert record.encounter.ref == "Encounter/e2"
    assert refs(record.social_history) == ["o3"]
    assert refs(record.ecg) == ["o4"]
    assert refs(record.care_plans) == ["cp1"]
    assert refs(record.service_orders) == ["s1", "s2"]
    assert refs(record.dispenses) == ["d1"]
    assert (record.unavailable, record.cut_short, record.unreadable) == ({}, frozenset(), ())


STATUSES = [
    ("active", ["m"], []),
    ("on-hold", ["m"], []),
    ("unknown", ["m"], []),
    (None, ["m"], []),
    ("bogus", ["m"], []),
    ("completed", [], ["m"]),
    ("stopped", [], ["m"]),
    ("cancelled", [], ["m"]),
    ("Ended", [], ["m"]),
    ("draft", [], []),
    ("entered-in-error", [], []),
]


@pytest.mark.requirement("EHR-14")
@pytest.mark.parametrize(("status", "current", "past"), STATUSES)
@pytest.mark.parametrize("key", ["medications", "pastMedications"])
def test_chart_orders_are_sorted_by_their_status_whichever_query_brought_them(key, status, current, past):
    record = read(gathered(key, order("m", status=status)))

    assert (refs(record.medications), refs(record.past_medications)) == (current, past)


@pytest.mark.requirement("EHR-5")
def test_the_same_order_under_two_keys_counts_once():
    record = read(gathered("medications", order("m1"), order("m1")), gathered("pastMedications", order("m1")))

    assert refs(record.medications) == ["m1"]


@pytest.mark.requirement("EHR-5")
def test_one_order_without_an_id_under_two_keys_counts_once_and_its_equal_counts_too():
    once, twin = order(), order()

    record = read(gathered("medications", once, twin), gathered("pastMedications", once))

    assert refs(record.medications) == ["unnumbered-1", "unnumbered-2"]


@pytest.mark.requirement("EHR-5")
def test_a_draft_that_is_on_the_list_already_counts_as_a_draft_only():
    record = read(gathered("medications", order("m1"), order("m2")), draft_orders=(order("m1", status="active"),))

    assert refs(record.medications) == ["m2"]
    assert [(each.ref, each.is_draft) for each in record.drafts] == [("MedicationRequest/m1", True)]


@pytest.mark.parametrize(
    "change",
    [{"dosageInstruction": [{"text": "1 tablet daily"}]}, {"status": "stopped"}, {"doNotPerform": True}],
    ids=["other directions", "an ending", "do not perform"],
)
def test_an_order_that_a_draft_of_its_id_changes_or_ends_stays_on_the_list(change):
    record = read(gathered("medications", order("m1"), order("m2")), draft_orders=(order("m1", **change),))

    assert refs(record.medications) == ["m1", "m2"]
    assert refs(record.drafts) == ["m1"]


def test_a_care_plan_among_the_drafts_counts_as_one():
    plan = {"resourceType": "CarePlan", "status": "draft", "title": "Opioid taper"}

    record = read(draft_orders=(order("m1"), plan))

    assert [(each.ref, each.title, each.status) for each in record.care_plans] == [
        ("CarePlan/draft-2", "Opioid taper", "draft")
    ]


DRAFTS = [
    ("without an id", [order(), order("m1"), order()], ["draft-1", "m1", "draft-3"]),
    ("one id for two", [order("m1"), order("m1", status="draft")], ["m1", "m1"]),
    ("the same twice", [order("m1"), order("m1")], ["m1"]),
    ("without a subject", [order("m1", of=None)], ["m1"]),
    ("re-signed in another state", [order("m1", status="stopped")], ["m1"]),
    ("entered in error", [order("m1", status="entered-in-error")], []),
    ("of another kind", [resource("NutritionOrder", "n1"), PATIENT], []),
]


@pytest.mark.parametrize(("drafts", "read_refs"), [row[1:] for row in DRAFTS], ids=[row[0] for row in DRAFTS])
def test_drafts_are_the_orders_of_the_draft_bundle(drafts, read_refs):
    assert refs(read(draft_orders=drafts).drafts) == read_refs


def test_drafted_services_are_kept_apart_from_drugs():
    drafts = (order("m1"), {"resourceType": "ServiceRequest", "status": "draft", "code": {"text": "referral"}})

    record = read(draft_orders=drafts)

    assert [(each.ref, each.name, each.is_draft) for each in record.draft_services] == [
        ("ServiceRequest/draft-2", "referral", True)
    ]


def test_orders_that_were_not_sent_are_unavailable_and_none_to_sign_are_known_to_be_none():
    assert read(draft_orders=None).unavailable == {Need.DRAFTS: NOT_SENT}
    assert read(draft_orders=()).unavailable == {}


@pytest.mark.parametrize(
    ("selections", "kept"),
    [
        (None, None),
        ((), ()),
        (("MedicationRequest/m1",), ("MedicationRequest/m1",)),
        (("https://ehr.example/r4/MedicationRequest/m1",), ("MedicationRequest/m1",)),
        (("m1", "other", " "), ("MedicationRequest/m1", "other")),
        (("s1",), ("ServiceRequest/s1",)),
    ],
)
def test_selections_are_references_of_the_drafts(selections, kept):
    drafts = (order("m1"), resource("ServiceRequest", "s1"))

    assert read(draft_orders=drafts, selections=selections).selections == kept


MEDICATION = {"resourceType": "Medication", "id": "med", "code": OXY}
BY_REFERENCE = {"medicationCodeableConcept": None, "medicationReference": {"reference": "Medication/med"}}


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize(
    "fields",
    [
        {"draft_orders": (order("m1", **BY_REFERENCE), MEDICATION)},
        {"draft_orders": (order("m1", **BY_REFERENCE),), "draft_others": (MEDICATION,)},
    ],
)
def test_the_drug_of_a_draft_may_stand_beside_it(fields):
    assert [code.value for code in read(**fields).drafts[0].codes] == ["1049683"]


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize(
    "answers",
    [
        [gathered("medications", order("m1", **BY_REFERENCE), MEDICATION)],
        [gathered("medications", order("m1", **BY_REFERENCE), others=(MEDICATION,))],
        [gathered("medications", order("m1", **BY_REFERENCE)), gathered("pastMedications", others=(MEDICATION,))],
    ],
)
def test_the_drug_of_an_order_may_be_in_any_answer(answers):
    assert [code.value for code in read(*answers).medications[0].codes] == ["1049683"]


def test_an_order_for_nobody_knows_what_is_kept_and_listed_as_unreadable():
    record = read(
        gathered("medications", order("m1", **BY_REFERENCE)), draft_orders=(order(medicationCodeableConcept={}),)
    )

    assert (refs(record.medications), refs(record.drafts)) == (["m1"], ["draft-1"])
    assert record.unreadable == ("MedicationRequest/draft-1", "MedicationRequest/m1")


@pytest.mark.requirement("EHR-27")
@pytest.mark.parametrize("kind", ["MedicationOrder", "MedicationStatement"])
def test_a_drug_list_that_is_not_read_is_listed_as_unreadable(kind):
    record = read(gathered("medications", resource(kind, "x", medicationCodeableConcept=OXY)))

    assert (record.medications, record.unreadable) == ((), (f"{kind}/x",))


SUBJECTS = [
    ("Patient/p1", True),
    ("https://ehr.example/r4/Patient/p1", True),
    ("Patient/p1/_history/2", True),
    ("p1", True),
    ("Patient/P1", True),
    ("urn:uuid:p1", True),
    ("#p", True),
    (None, True),
    ("Patient/p2", False),
    ("Patient/p1x", False),
    ("urn:uuid:p2", False),
    ("Group/g1", False),
]


@pytest.mark.parametrize(("of", "is_own"), SUBJECTS)
def test_what_is_another_patients_is_left_out_and_listed(of, is_own):
    record = read(gathered("medications", order("m1", of=of)), gathered("conditions", resource("Condition", "c1")))

    assert refs(record.medications) == (["m1"] if is_own else [])
    assert record.unreadable == (() if is_own else ("MedicationRequest/m1",))
    assert refs(record.diagnoses) == ["c1"]


def test_a_draft_for_another_patient_is_left_out_and_listed():
    record = read(draft_orders=(order("m1", of="Patient/p2"), order(of="Patient/p2")))

    assert (record.drafts, record.unreadable) == ((), ("MedicationRequest/m1", "MedicationRequest/draft-2"))


@pytest.mark.requirement("EHR-13")
def test_the_context_and_the_prefetched_patient_may_have_different_ids():
    answers = gathered("patient", PATIENT), gathered("medications", order("a"), order("b", of="Patient/third"))

    record = read(*answers, patient_id="context")

    assert (refs(record.medications), record.patient_ref) == (["a"], "Patient/p1")
    assert record.unreadable == ("MedicationRequest/b",)


@pytest.mark.requirement("EHR-13")
def test_a_patient_of_another_id_is_somebody_else_when_anything_is_about_the_one_of_the_context():
    answers = gathered("patient", PATIENT), gathered("medications", order("a"), order("b", of="Patient/context"))

    record = read(*answers, patient_id="context")

    assert (refs(record.medications), record.patient_ref, record.sex) == (["b"], "Patient/context", None)
    assert record.unreadable == ("MedicationRequest/a",)
    assert record.unavailable[Need.PATIENT] == NO_PATIENT


def test_of_several_patients_the_one_of_the_context_is_the_patient():
    other = {"resourceType": "Patient", "id": "p2", "gender": "male"}

    assert read(gathered("patient", other, PATIENT), patient_id="Patient/p1").sex == "female"


ERRORS = [
    ("conditions", resource("Condition", "c1", verificationStatus={"coding": [{"code": "entered-in-error"}]})),
    ("conditions", resource("Condition", "c1", verificationStatus="entered-in-error")),
    ("screenings", resource("Observation", "o1", status="entered-in-error")),
    ("questionnaireResponses", resource("QuestionnaireResponse", "q1", status="entered-in-error")),
    ("labs", resource("Observation", "o1", status="entered-in-error")),
    ("procedures", resource("Procedure", "p1", status="entered-in-error")),
    ("encounters", resource("Encounter", "e1", status="entered-in-error")),
    ("encounter", resource("Encounter", "e1", status="entered-in-error")),
    ("carePlans", resource("CarePlan", "c1", status="entered-in-error")),
    ("serviceRequests", resource("ServiceRequest", "s1", status="entered-in-error")),
    ("dispenses", resource("MedicationDispense", "d1", status="entered-in-error")),
]


@pytest.mark.requirement("EHR-14")
@pytest.mark.parametrize(("key", "sent"), ERRORS)
def test_what_was_entered_in_error_is_nowhere_in_the_record(key, sent):
    assert read(gathered(key, sent)) == read(gathered(key))


LATE = "the EHR did not answer in time"
GAPS = [
    ("nothing there", [gathered("medications")], {}, []),
    ("a problem", [gathered("medications", problem=LATE)], {Need.MEDICATIONS: LATE}, []),
    ("a part", [gathered("medications", order("m1"), problem=LATE)], {}, [Need.MEDICATIONS]),
    ("nothing was asked", [gathered("encounter", is_asked=False)], {}, []),
    ("one screening query", [gathered("screenings", problem=LATE), gathered("questionnaireResponses")], {}, []),
    ("the other", [gathered("screenings"), gathered("questionnaireResponses", problem=LATE)], {}, []),
    (
        "both screening queries",
        [gathered("screenings", problem=LATE), gathered("questionnaireResponses", problem="the EHR refused it")],
        {Need.SCREENINGS: LATE},
        [],
    ),
    (
        "a screening list cut short",
        [gathered("screenings", resource("Observation", "o"), problem=LATE), gathered("questionnaireResponses")],
        {},
        [Need.SCREENINGS],
    ),
    ("no such patient", [gathered("patient")], {Need.PATIENT: NO_PATIENT}, []),
    ("a patient that failed", [gathered("patient", problem=LATE)], {Need.PATIENT: LATE}, []),
    ("no Patient in the answer", [gathered("patient", order("m1"))], {Need.PATIENT: NO_PATIENT}, []),
]


@pytest.mark.parametrize(
    ("answers", "unavailable", "cut_short"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS]
)
def test_a_gap_is_unavailable_cut_short_or_no_gap(answers, unavailable, cut_short):
    record = read(*answers)

    assert (dict(record.unavailable), record.cut_short) == (unavailable, frozenset(cut_short))


def test_a_patient_whose_record_failed_is_known_by_the_id_of_the_context():
    record = read(gathered("patient", problem=LATE), gathered("medications", order("m1"), order("m2", of="Patient/p2")))

    assert (record.patient_ref, refs(record.medications)) == ("Patient/p1", ["m1"])


BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": PATIENT}, {"resource": order("m1")}]}
OUTCOME = {"resourceType": "OperationOutcome", "issue": []}
CONTENTS = [
    (BUNDLE, ["Patient", "MedicationRequest"]),
    ([PATIENT, order("m1")], ["Patient", "MedicationRequest"]),
    (PATIENT, ["Patient"]),
    ({**BUNDLE, "entry": {"resource": PATIENT}}, ["Patient"]),
    ({**BUNDLE, "entry": [PATIENT, None, "x", {}, {"resource": None}, {"resource": {}}]}, ["Patient"]),
    (
        {**BUNDLE, "entry": [{"resource": BUNDLE}, {"resource": MEDICATION}]},
        ["Patient", "MedicationRequest", "Medication"],
    ),
    ({**BUNDLE, "entry": [{"resource": OUTCOME, "search": {"mode": "outcome"}}]}, []),
    ({"resourceType": "Bundle"}, []),
    (OUTCOME, []),
    ("<html>", []),
    (None, []),
]


@pytest.mark.requirement("EHR-8")
@pytest.mark.parametrize(("sent", "kinds"), CONTENTS)
def test_resources_are_found_in_bundles_however_put_together(sent, kinds):
    assert [each["resourceType"] for each in resources_in(sent)] == kinds


def test_only_what_is_referred_to_by_address_carries_its_address():
    entries = [
        {"fullUrl": "urn:uuid:1", "resource": MEDICATION},
        {"fullUrl": "https://ehr.example/r4/Medication/med", "resource": MEDICATION},
        {"fullUrl": "urn:uuid:2", "resource": order("m1")},
    ]

    found = resources_in({"resourceType": "Bundle", "entry": entries})

    assert found == ({**MEDICATION, "fullUrl": "urn:uuid:1"}, MEDICATION, order("m1"))


def test_a_file_with_addresses_for_ids_is_joined_by_them():
    by_address = {"medicationCodeableConcept": None, "medicationReference": {"reference": "urn:uuid:1"}}
    entries = [
        {"fullUrl": "urn:uuid:0", "resource": PATIENT},
        {"fullUrl": "urn:uuid:1", "resource": MEDICATION},
        {"fullUrl": "urn:uuid:2", "resource": order("m1", of="urn:uuid:0", **by_address)},
    ]

    record = read_resources([{"resourceType": "Bundle", "entry": entries}], TODAY)

    assert [code.value for code in record.medications[0].codes] == ["1049683"]
    assert record.unreadable == ()


def test_the_orders_of_a_file_are_sorted_by_their_status():
    orders = [
        order(status, status=status) for status in ("draft", "active", "completed", "cancelled", "entered-in-error")
    ]
    services = [resource("ServiceRequest", status, status=status) for status in ("draft", "active")]

    record = read_resources([PATIENT, *orders, *services], TODAY)

    assert refs(record.drafts) == ["draft"]
    assert refs(record.medications) == ["active"]
    assert refs(record.past_medications) == ["completed", "cancelled"]
    assert (refs(record.draft_services), refs(record.service_orders)) == (["draft"], ["active"])
    assert record.selections is None


def category(code):
    return {"category": [{"coding": [{"code": code}]}]}


QTC = {"code": {"coding": [{"system": "http://loinc.org", "code": "8636-3"}]}}
PLACES = [
    (category("survey"), ["screenings"]),
    (category("laboratory"), ["labs"]),
    (category("social-history"), ["social_history"]),
    (category("exam"), ["screenings", "labs", "social_history"]),
    ({}, ["screenings", "labs", "social_history"]),
    (QTC | category("laboratory"), ["labs", "ecg"]),
]


@pytest.mark.parametrize(("fields", "places"), PLACES)
def test_the_observations_of_a_file_are_sorted_by_their_category(fields, places):
    record = read_resources([resource("Observation", "o1", **fields)], TODAY)

    assert [place for place in ("screenings", "labs", "social_history", "ecg") if getattr(record, place)] == places


def test_the_first_patient_of_a_file_is_the_patient():
    other = {"resourceType": "Patient", "id": "p2"}

    record = read_resources([PATIENT, other, order("m1"), order("m2", of="Patient/p2")], TODAY)

    assert (record.patient_ref, refs(record.medications)) == ("Patient/p1", ["m1"])
    assert record.unreadable == ("MedicationRequest/m2",)


def test_a_file_without_a_patient_is_about_its_first_subject():
    record = read_resources([order("m0", of=None), order("m1"), order("m2", of="Patient/p2")], TODAY)

    assert (record.patient_ref, refs(record.medications)) == ("Patient/p1", ["m0", "m1"])
    assert (record.unreadable, dict(record.unavailable)) == (
        ("MedicationRequest/m2",),
        {Need.PATIENT: NO_PATIENT_IN_FILE},
    )


def test_a_subject_that_is_an_address_gives_no_reference_to_a_patient():
    assert read_resources([order("m1", of="urn:uuid:1")], TODAY).patient_ref is None


def test_what_is_no_resource_is_named_by_its_place_in_the_file():
    record = read_resources([PATIENT, "<html>", {"id": "x"}, resource("MedicationStatement", "s1")], TODAY)

    assert record.unreadable == ("MedicationStatement/s1", "entry 2", "entry 3")
