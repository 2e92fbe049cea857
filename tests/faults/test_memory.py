"""What a call leaves behind in the process, with all that it stores: nothing. The long run: benchmarks.soak."""

import gc
import sys

import pytest

import fhir_fixtures
from scripts.expected_responses import SERVICE_IDS, TODAY
from tests.store.serving import overridden, serving

CALLS = [("depressed-60-mme", "patient-view"), ("stable-90-mme", "order-sign"), ("prior-overdose", "patient-view")]
N_WARM, N_MORE = 15, 30
BLOCKS_A_ROUND = 30
"""A call's record alone is some hundred blocks, and a round is three calls and a feedback."""


async def play(service, n_rounds):
    for _ in range(n_rounds):
        for slug, hook in CALLS:
            path = f"/cds-services/{SERVICE_IDS[hook]}"
            call = fhir_fixtures.request(slug, hook, TODAY, prefetch=True)
            answer = await service.http.post(path, json=call)
            card = answer.json()["cards"][0]
        await service.send(overridden(card, reason=None), path=path)


def n_blocks():
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.requirement("FAULT-16")
async def test_calls_and_feedback_leave_nothing_behind(tmp_path, capsys):
    async with serving(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3") as service:
        await play(service, N_WARM)
        capsys.readouterr()
        before = n_blocks()
        await play(service, N_MORE)
        capsys.readouterr()
        after = n_blocks()

    assert (after - before) / N_MORE < BLOCKS_A_ROUND
