"""The body guard: what is not JSON, of another content type or too long is refused, and the service lives on."""

import orjson
import pytest

from app.settings import Settings
from tests.app.edge import PATIENT_VIEW, caller, patient_view
from tests.contract.walk import is_outcome

JSON = {"content-type": "application/json"}
DEEP = b'{"hook":' + b"[" * 200_000 + b"]" * 200_000 + b"}"

NOT_JSON = {
    "REQ-1 cut off": b'{"hook":',
    "REQ-1 nothing": b"",
    "REQ-1 a trailing comma": b'{"hook":"patient-view",}',
    "REQ-2 a list": b"[]",
    "REQ-2 null": b"null",
    "REQ-2 a text": b'"patient-view"',
    "REQ-14 nested 200,000 deep": DEEP,
    "REQ-15 NaN": orjson.dumps(patient_view()).replace(b'"p1"', b"NaN", 1),
    "REQ-15 Infinity": b'{"hook":Infinity}',
    "REQ-15 a number past a double": b'{"prefetch":1e400}',
    "REQ-16 bad UTF-8": b'{"hook":"\xff"}',
    "REQ-16 a byte order mark": b"\xef\xbb\xbf{}",
    "REQ-17 a lone surrogate": b'{"hook":"\\ud800"}',
    "REQ-17 a NUL in the JSON": orjson.dumps(patient_view()) + b"\0",
}


@pytest.mark.requirement("REQ-1", "REQ-2", "REQ-14", "REQ-15", "REQ-16", "REQ-17", "G-7", "RESP-4", "RESP-5")
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
async def test_what_is_not_a_JSON_object_is_refused(service, body):
    answer = await service.post(PATIENT_VIEW, content=body, headers=JSON)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json5"]
)
@pytest.mark.requirement("REQ-10")
async def test_other_content_is_refused(service, media):
    answer = await service.post(PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={"content-type": media})

    assert (answer.status_code, is_outcome(answer.json())) == (415, True)


@pytest.mark.requirement("REQ-10")
async def test_content_without_a_type_is_refused(service):
    assert (await service.post(PATIENT_VIEW, content=b"{}")).status_code == 415


@pytest.mark.requirement("REQ-10")
async def test_another_charset_is_refused(service):
    media = {"content-type": "application/json; charset=utf-16"}

    assert (await service.post(PATIENT_VIEW, content=b"{}", headers=media)).status_code == 415


@pytest.mark.parametrize(
    "media", ["application/json; charset=utf-8", 'Application/JSON;Charset="UTF-8"', "application/json;odata=x"]
)
@pytest.mark.requirement("REQ-22")
async def test_a_parameter_of_the_content_type_is_no_fault(service, media):
    answer = await service.post(PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={"content-type": media})

    assert answer.status_code == 200


class Endless:
    """A body that goes on, and how much of it was taken."""

    def __init__(self, n_chunks):
        self.n_chunks = n_chunks
        self.n_taken = 0

    async def __aiter__(self):
        for _ in range(self.n_chunks):
            self.n_taken += 1
            yield b" " * 1024


@pytest.mark.requirement("REQ-13")
async def test_a_body_is_read_no_further_than_its_limit():
    body = Endless(1000)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        answer = await small.post(PATIENT_VIEW, content=body, headers=JSON)
        again = await small.post(PATIENT_VIEW, json=patient_view())

    assert (answer.status_code, is_outcome(answer.json())) == (413, True)
    assert body.n_taken == 5
    assert again.status_code == 200


@pytest.mark.parametrize(("n_bytes", "status"), [(4095, 200), (4096, 200), (4097, 413)])
@pytest.mark.requirement("REQ-13")
async def test_the_limit_is_exact(n_bytes, status):
    body = orjson.dumps(patient_view()).ljust(n_bytes)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        assert (await small.post(PATIENT_VIEW, content=body, headers=JSON)).status_code == status


@pytest.mark.parametrize("length", ["4097", "9" * 5000])
@pytest.mark.requirement("REQ-13")
async def test_a_body_announced_too_long_is_not_read(length):
    body = Endless(1)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        answer = await small.post(PATIENT_VIEW, content=body, headers={**JSON, "content-length": length})

    assert (answer.status_code, body.n_taken) == (413, 0)


@pytest.mark.requirement("REQ-13")
async def test_a_length_that_is_no_number_is_not_believed(service):
    answer = await service.post(
        PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={**JSON, "content-length": "many"}
    )

    assert answer.status_code == 200
