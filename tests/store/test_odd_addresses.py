"""Ids in an address that are no ids: not found, and no matter for the database."""

import pytest

from tests.store.serving import serving

ODD = [
    "%00",
    "a%00b",
    "x" * 5000,
    "%ff%fe",
    "%ed%a0%80",
    "..%2f..",
    "' or 1=1 --",
    "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea%0a",
]


@pytest.mark.requirement("REQ-17", "ERR-1")
@pytest.mark.parametrize("path", ["/explain", "/plans"])
async def test_an_id_that_is_none_is_not_found(tmp_path, store_url, path, capsys):
    async with serving(tmp_path, store_url) as service:
        answers = [await service.http.get(f"{path}/{each}") for each in ODD]

    assert {each.status_code for each in answers} == {404}
    assert "store_failed" not in capsys.readouterr().err
