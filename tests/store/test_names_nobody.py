"""Patients whose every name, id, text and note is a sentinel: nothing of it stands in the store, on disk, in logs or
metrics; and what is sealed can be opened."""

import json

import pytest

import fhir_fixtures
from app.security.site_key import read_site_key
from app.store.tables import metadata
from scripts.expected_responses import SERVICE_IDS, TODAY
from tests.store.serving import Clock, overridden, serving

SENTINEL = "Zqxj"
WORDS = frozenset(
    {"text", "display", "note", "family", "patientInstruction", "name", "title", "valueString", "authorString"}
)
SEALED = frozenset({"sealed", "sealed_comment"})


def marked(value, name=None):
    """The same chart with the sentinel in every free text. Codes, dates and numbers stay, so that all rules run."""
    if isinstance(value, dict):
        return {key: marked(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [marked(each, name) for each in value]
    return f"{value} {SENTINEL}" if isinstance(value, str) and name in WORDS else value


def call_of(slug, hook):
    """The fixture's call, with the sentinel in the ids of the patient, the user and the encounter as well."""
    given = fhir_fixtures.request(slug, hook, TODAY, prefetch=True)
    told = json.dumps(marked(given)).replace(f'"{slug}"', f'"{slug}-{SENTINEL}"')
    call = json.loads(told.replace(f"Patient/{slug}", f"Patient/{slug}-{SENTINEL}"))
    context = {name: f"{value}-{SENTINEL}" if name == "userId" else value for name, value in call["context"].items()}
    access = {
        "access_token": f"token-{SENTINEL}",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": SENTINEL,
        "subject": SENTINEL,
    }
    return {**call, "context": context, "fhirServer": f"https://{SENTINEL}.example.org", "fhirAuthorization": access}


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign", "encounter-discharge"])
async def test_nothing_of_a_chart_stands_anywhere_but_sealed(tmp_path, store_url, hook, capfd):
    slugs = [slug for slug in fhir_fixtures.slugs() if hook in fhir_fixtures.hooks(slug)]
    path = f"/cds-services/{SERVICE_IDS[hook]}"
    clock = Clock()
    clock.now = clock.now.replace(year=TODAY.year, month=TODAY.month, day=TODAY.day)
    shown = 0
    async with serving(tmp_path, store_url, clock=clock) as service:
        for slug in slugs:
            cards = await service.cards(path, call_of(slug, hook))
            shown += len(cards)
            for card in list(cards.values())[:1]:
                reason = {"reason": {"code": SENTINEL, "display": SENTINEL}, "userComment": SENTINEL}
                await service.send(overridden(card, reason=None, overrideReason=reason), path=path)
        spooled = b"".join(each.read_bytes() for each in (tmp_path / "spool").glob("*"))
        await service.http.get("/explain/d1577c69-dfbe-44ad-ba6d-3e05e953b2ea")
        rows = {name: await service.rows(name) for name in metadata.tables}
        metrics = (await service.http.get("/metrics")).text
    logs = "".join(capfd.readouterr())
    files = b"".join(each.read_bytes() for each in tmp_path.glob("cds.sqlite3*"))

    plain = [{name: each[name] for name in each if name not in SEALED} for several in rows.values() for each in several]
    assert len(rows["calls"]) == len(slugs)
    assert shown > 0
    assert [
        where for where, text in (("rows", str(plain)), ("metrics", metrics), ("logs", logs)) if SENTINEL in text
    ] == []
    assert [where for where, held in (("spool", spooled), ("files", files)) if SENTINEL.encode() in held] == []
    assert len(logs) > 0


async def test_what_is_sealed_is_there_for_who_has_the_key(tmp_path, store_url):
    call = call_of("naloxone-on-list", "order-sign")
    async with serving(tmp_path, store_url) as service:
        await service.cards("/cds-services/opioid-order-sign", call)
        told = (await service.http.get(f"/explain/{call['hookInstance']}")).text
        (row,) = await service.rows("explanations")

    opened = read_site_key(tmp_path / "site.key").unseal(row["sealed"], row["call_id"])
    assert SENTINEL.encode() in opened
    assert SENTINEL in told
