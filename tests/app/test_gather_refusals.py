"""What a FHIR server refuses is remembered where it is a matter of the query, never where it is one of this call."""

import pytest

from app.fhir.answer import Problem
from app.fhir.unsupported import Unsupported
from tests.app.fake_ehr import FakeEhr, status
from tests.app.gathering import gathered, request


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize("code", [400, 404, 501])
@pytest.mark.requirement("EHR-24")
async def test_a_search_that_is_unsupported_is_not_asked_again_for_a_while(code):
    now = [0.0]
    memory = Unsupported(clock=lambda: now[0])
    ehr = FakeEhr({"Procedure?": status(code)})

    counts = []
    for now[0] in (0.0, 1.0, 10_000.0):
        found = await gathered(ehr, "procedures", "conditions", unsupported=memory)
        assert found["procedures"].problem is Problem.UNSUPPORTED
        counts.append(sum(asked.startswith("Procedure?") for asked in ehr.asked))

    assert counts == [1, 1, 2]


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize("code", [401, 403, 429, 500, 503])
async def test_a_refusal_of_this_call_is_asked_again_by_the_next(code):
    memory = Unsupported(clock=lambda: 0.0)
    ehr = FakeEhr({"Procedure?": status(code)})

    for _ in range(2):
        await gathered(ehr, "procedures", "conditions", unsupported=memory)

    assert sum(asked.startswith("Procedure?") for asked in ehr.asked) == 2


@pytest.mark.requirement("EHR-24")
async def test_a_server_that_refuses_everything_is_asked_again():
    """It may be this patient's id that it refuses, and the next patient must not pay for that."""
    memory = Unsupported(clock=lambda: 0.0)
    ehr = FakeEhr({"": status(400)})

    for _ in range(2):
        await gathered(ehr, "procedures", "conditions", unsupported=memory)

    assert len(ehr.requests) == 4


async def test_a_server_that_does_not_find_anything_is_asked_again():
    """A gateway without its server answers 404 to everything; a read of nothing is an answer, but not a good one."""
    memory = Unsupported(clock=lambda: 0.0)
    ehr = FakeEhr({"": status(404)})

    for _ in range(2):
        await gathered(ehr, "medications", "encounter", sent=request(encounterId="e1"), unsupported=memory)

    assert sum(asked.startswith("MedicationRequest?") for asked in ehr.asked) == 2


@pytest.mark.requirement("EHR-24")
async def test_what_is_remembered_holds_for_every_patient():
    memory = Unsupported(clock=lambda: 0.0)
    ehr = FakeEhr({"Procedure?": status(400)})

    for patient_id in ("p1", "p2"):
        await gathered(ehr, "procedures", "conditions", sent=request(patient_id), unsupported=memory)

    assert sum(asked.startswith("Procedure?") for asked in ehr.asked) == 1
