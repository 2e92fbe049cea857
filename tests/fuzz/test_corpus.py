"""What the fuzzer found once is never silent again: each file of `corpus/` is a call as it was found, made small."""

import json
from pathlib import Path

import pytest

from tests.fuzz.campaign import served
from tests.fuzz.oracles import faults, topics_of

FILES = sorted((Path(__file__).parent / "corpus").glob("*.json"))


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with served(tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.mark.requirement("ROB-1", "SAFE-2")
@pytest.mark.parametrize("file", FILES, ids=lambda each: each.stem)
def test_a_finding_is_answered_as_it_must_be(file, service):
    kept = json.loads(file.read_text(encoding="utf-8"))

    answer = service.post(f"/cds-services/{kept['service']}", json.dumps(kept["request"]).encode())

    assert answer.status == kept["status"]
    assert faults(answer) == []
    assert set(kept["topics"]) <= topics_of(answer)


def test_every_finding_says_in_words_what_was_wrong():
    assert FILES
    assert [each.name for each in FILES if not json.loads(each.read_text(encoding="utf-8"))["was"].endswith(".")] == []
