"""Dosage instructions in the shapes of R4, R5, STU3, Epic and the Sandbox, read as written."""

from datetime import date
from fractions import Fraction

import pytest

from app.fhir.readers.dosage import read_dosages
from clinical.facts import SNOMED, Amount, Code, Dosage, Limit

N = Fraction
EPIC = "http://epic.com/CodeSystem/dose-rate-type"


def amount(**fields):
    return {name: N(value) if name in NUMERIC else value for name, value in fields.items()}


NUMERIC = {"low", "high", "rate_low", "rate_high", "rate_per"}


def typed(kind, value, unit):
    return {"type": {"coding": [{"system": EPIC, "code": kind}]}, "doseQuantity": {"value": value, "unit": unit}}


DOSES = [
    (
        "R4",
        {"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet", "code": "{tbl}"}}]},
        [amount(low=1, unit="tablet")],
    ),
    ("an object where a list is due", {"doseAndRate": {"doseQuantity": {"value": 2}}}, [amount(low=2)]),
    (
        "the Sandbox gives a code and no unit",
        {"doseAndRate": [{"doseQuantity": {"value": 1, "code": "{pill}"}}]},
        [amount(low=1, unit="{pill}")],
    ),
    ("a number as text", {"doseAndRate": [{"doseQuantity": {"value": "0.5"}}]}, [amount(low="1/2")]),
    ("a bare number", {"doseAndRate": [{"doseQuantity": 2}]}, [amount(low=2)]),
    ("STU3, on the instruction", {"doseQuantity": {"value": 10, "unit": "mg"}}, [amount(low=10, unit="mg")]),
    ("STU3, SimpleQuantity", {"doseSimpleQuantity": {"value": 10, "unit": "mg"}}, [amount(low=10, unit="mg")]),
    (
        "a range",
        {"doseAndRate": [{"doseRange": {"low": {"value": 1, "unit": "tab"}, "high": {"value": 2, "unit": "tab"}}}]},
        [amount(low=1, high=2, unit="tab")],
    ),
    ("only a most", {"doseRange": {"high": {"value": 2, "unit": "tab"}}}, [amount(high=2, unit="tab")]),
    (
        "Epic's three, none added to another",
        {
            "doseAndRate": [
                typed("calculated", 650, "mg"),
                typed("admin-amount", 2, "{tbl}"),
                typed("ordered", 650, "mg"),
            ]
        },
        [
            amount(kind="calculated", low=650, unit="mg"),
            amount(kind="admin-amount", low=2, unit="{tbl}"),
            amount(kind="ordered", low=650, unit="mg"),
        ],
    ),
    (
        "a type in words",
        {"doseAndRate": [{"type": {"text": "Admin Amount"}, "doseQuantity": {"value": 2}}]},
        [amount(kind="admin-amount", low=2)],
    ),
    (
        "a type of the site's own",
        {"doseAndRate": [{"type": {"text": "loading"}, "doseQuantity": {"value": 2}}]},
        [amount(low=2)],
    ),
    (
        "Epic's STU3 extensions",
        {
            "extension": [
                {
                    "url": "http://open.epic.com/fhir/extensions/ordered-dose",
                    "valueQuantity": {"value": 200, "unit": "mg"},
                },
                {
                    "url": "http://open.epic.com/fhir/extensions/admin-amount",
                    "valueQuantity": {"value": 1, "unit": "tablet"},
                },
                {"url": "http://open.epic.com/fhir/extensions/other", "valueQuantity": {"value": 9}},
            ],
            "doseQuantity": {"value": 200, "unit": "mg"},
        },
        [
            amount(kind="ordered", low=200, unit="mg"),
            amount(kind="admin-amount", low=1, unit="tablet"),
            amount(low=200, unit="mg"),
        ],
    ),
    (
        "the same extensions on the quantity",
        {
            "doseQuantity": {
                "extension": [
                    {
                        "url": "https://open.epic.com/fhir/extensions/admin-amount",
                        "valueRange": {"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2}},
                    }
                ]
            }
        },
        [amount(kind="admin-amount", low=1, high=2, unit="tablet")],
    ),
    (
        "a rate as a ratio",
        {
            "doseAndRate": [
                {"rateRatio": {"numerator": {"value": 75, "unit": "mcg"}, "denominator": {"value": 1, "unit": "h"}}}
            ]
        },
        [amount(rate_low=75, rate_unit="mcg", rate_per=1, rate_per_unit="h")],
    ),
    (
        "a ratio whose denominator is only a unit",
        {"rateRatio": {"numerator": {"value": 75, "unit": "mcg"}, "denominator": {"unit": "h"}}},
        [amount(rate_low=75, rate_unit="mcg", rate_per=1, rate_per_unit="h")],
    ),
    (
        "a rate as a quantity, STU3",
        {"rateQuantity": {"value": 75, "unit": "mcg/h"}},
        [amount(rate_low=75, rate_unit="mcg", rate_per=1, rate_per_unit="h")],
    ),
    (
        "a rate in words",
        {"rateQuantity": {"value": 75, "unit": "mcg per hour"}},
        [amount(rate_low=75, rate_unit="mcg", rate_per=1, rate_per_unit="hour")],
    ),
    (
        "a rate without a denominator",
        {"rateQuantity": {"value": 75, "unit": "mcg"}},
        [amount(rate_low=75, rate_unit="mcg")],
    ),
    ("a rate without a unit", {"rateQuantity": {"value": 75}}, [amount(rate_low=75)]),
    (
        "a rate as a range",
        {"rateRange": {"low": {"value": 1, "unit": "mL/h"}, "high": {"value": 2, "unit": "mL/h"}}},
        [amount(rate_low=1, rate_high=2, rate_unit="mL", rate_per=1, rate_per_unit="h")],
    ),
    (
        "a patch with a dose and a rate",
        {
            "doseAndRate": [
                {"doseQuantity": {"value": 1, "unit": "patch"}, "rateQuantity": {"value": 25, "unit": "ug/h"}}
            ]
        },
        [amount(low=1, unit="patch", rate_low=25, rate_unit="ug", rate_per=1, rate_per_unit="h")],
    ),
    ("an empty dose", {"doseAndRate": [{"type": {"text": "ordered"}}, {"doseQuantity": {}}, {"rateRatio": {}}]}, []),
    ("rubbish", {"doseAndRate": "two", "doseQuantity": "two tablets"}, []),
    ("nothing", {}, []),
]


@pytest.mark.requirement("EHR-5", "EHR-8")
@pytest.mark.parametrize(("sent", "read"), [row[1:] for row in DOSES], ids=[row[0] for row in DOSES])
def test_every_dose_is_read_once_and_as_written(sent, read):
    assert read_dosages([sent])[0].amounts == tuple(Amount(**each) for each in read)


REPEATS = [
    ({"frequency": 1, "period": 6, "periodUnit": "h"}, {"frequency": N(1), "period": N(6), "period_unit": "h"}),
    ({"frequency": "2", "period": "1", "periodUnits": "d"}, {"frequency": N(2), "period": N(1), "period_unit": "d"}),
    (
        {"frequency": 1, "frequencyMax": 2, "period": 4, "periodMax": 6},
        {"frequency": N(1), "frequency_max": N(2), "period": N(4), "period_max": N(6)},
    ),
    ({"timeOfDay": ["08:00:00", "20:00:00", "08:00:00"]}, {"times_of_day": 2}),
    ({"timeOfDay": "08:00:00"}, {"times_of_day": 1}),
    ({"when": ["MORN", "HS"]}, {"when": ("MORN", "HS")}),
    ({"dayOfWeek": ["mon", "thu"]}, {"days_of_week": ("mon", "thu")}),
    ({"count": 10, "countMax": 12}, {"count": N(10), "count_max": N(12)}),
    (
        {"boundsPeriod": {"start": "2024-03-10T08:00:00", "end": "2024-04"}},
        {"starts_on": date(2024, 3, 10), "ends_on": date(2024, 4, 30)},
    ),
    ({"boundsDuration": {"value": 10, "unit": "days", "code": "d"}}, {"bounds_days": N(10)}),
    ({"boundsDuration": {"value": 2, "unit": "Weeks"}}, {"bounds_days": N(14)}),
    ({"boundsDuration": {"value": 1, "code": "mo"}}, {"bounds_days": N(30)}),
    ({"boundsDuration": {"value": 1, "code": "a"}}, {"bounds_days": N(365)}),
    ({"boundsDuration": {"value": 36, "code": "h"}}, {"bounds_days": N(3, 2)}),
    ({"boundsDuration": {"value": 7}}, {"bounds_days": N(7)}),
    ({"boundsDuration": {"value": 7, "unit": "courses"}}, {}),
    ({"boundsDuration": {"unit": "d"}}, {}),
    ({"boundsRange": {"low": {"value": 7, "unit": "d"}, "high": {"value": 10, "unit": "d"}}}, {"bounds_days": N(10)}),
    ({"boundsRange": {"low": {"value": 1, "unit": "wk"}}}, {"bounds_days": N(7)}),
    ({"boundsPeriod": "soon", "frequency": {}, "when": 3.5}, {"when": ("3.5",)}),
]


@pytest.mark.requirement("EHR-6")
@pytest.mark.parametrize(("sent", "read"), REPEATS)
def test_timing_is_read_as_written(sent, read):
    assert read_dosages([{"timing": {"repeat": sent}}]) == (Dosage(**read),)


AS_NEEDED = [
    ({"asNeededBoolean": True}, True),
    ({"asNeededBoolean": "true"}, True),
    ({"asNeededBoolean": False}, False),
    ({"asNeededBoolean": False, "asNeededCodeableConcept": {"text": "pain"}}, True),
    ({"asNeededCodeableConcept": {"coding": [{"system": SNOMED, "code": "22253000"}]}}, True),
    ({"asNeededCodeableConcept": {}}, False),
    ({"asNeeded": True}, True),
    ({"asNeededFor": [{"text": "pain"}]}, True),
    ({"asNeededFor": []}, False),
    ({"timing": {"code": {"text": "Q6H PRN"}}}, True),
    ({"timing": {"code": {"coding": [{"code": "PRN"}]}}}, True),
    ({"timing": {"code": {"text": "every 6 hours as needed"}}}, True),
    ({"timing": {"code": {"text": "Q6H"}}}, False),
    ({"timing": "q6h prn"}, True),
    ({}, False),
]


@pytest.mark.requirement("EHR-6")
@pytest.mark.parametrize(("sent", "read"), AS_NEEDED)
def test_as_needed_is_said_in_many_ways(sent, read):
    assert read_dosages([sent])[0].as_needed is read


def test_the_code_of_a_timing_is_kept_with_its_words():
    sent = {"timing": {"code": {"coding": [{"system": "x", "code": "Q6H", "display": "every 6 h"}], "text": "Q6H PRN"}}}

    read = read_dosages([sent])[0]

    assert (read.timing_code, read.timing_text) == ("Q6H", "Q6H PRN")


def test_texts_route_and_sequence_are_kept():
    sent = {
        "sequence": 2,
        "text": "40 mcg = 1 mL, IM, Once",
        "patientInstruction": "with food",
        "route": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.96", "code": "26643006"}], "text": "Oral"},
    }

    assert read_dosages(sent) == (
        Dosage(
            sequence=2,
            text="40 mcg = 1 mL, IM, Once",
            patient_instruction="with food",
            route="Oral",
            route_codes=(Code(system=SNOMED, value="26643006"),),
        ),
    )


RATIO = {"numerator": {"value": 8, "unit": "tablet"}, "denominator": {"value": 24, "unit": "h"}}
LIMIT = Limit(value=N(8), unit="tablet", per=N(24), per_unit="h")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (RATIO, (LIMIT,)),
        ([RATIO, RATIO], (LIMIT, LIMIT)),
        ({"numerator": {"value": 8, "unit": "tablet"}}, ()),
        ({"denominator": {"value": 24, "unit": "h"}}, ()),
        ({"numerator": {"value": 8}, "denominator": {"value": 1}}, ()),
        ("8 a day", ()),
    ],
)
def test_a_limit_needs_its_period(sent, read):
    assert read_dosages([{"maxDosePerPeriod": sent}])[0].limits == read


@pytest.mark.parametrize(
    ("instructions", "rendered", "read"),
    [
        ("1 tab q6h", None, (Dosage(text="1 tab q6h"),)),
        (None, "1 tab q6h", (Dosage(text="1 tab q6h"),)),
        ([], "1 tab q6h", (Dosage(text="1 tab q6h"),)),
        ([{"text": "own"}], "rendered", (Dosage(text="own"),)),
        (None, None, ()),
        ([None, 3], None, ()),
    ],
)
def test_instructions_may_be_a_text_or_missing(instructions, rendered, read):
    assert read_dosages(instructions, rendered) == read
