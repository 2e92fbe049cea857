"""Feedback as lines: what is told of each, what is told only on demand, and what spreadsheets do not run."""

import csv
import io
import json
import stat

import orjson
import pytest

from app.cli.commands import main
from app.security.site_key import SiteKey
from tests.store.audit import answer, call, card, put_now, uuid

SECRET = b"k" * 32
KEY = SiteKey(SECRET)
YEAR = ("--from", "2027-01-01", "--to", "2027-12-31")


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CDS_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3")
    monkeypatch.setenv("CDS_SITE_KEY_FILE", str(tmp_path / "site.key"))
    (tmp_path / "site.key").write_bytes(SECRET)
    return f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"


@pytest.fixture
def export(capsys):
    def run(*options):
        code = main(["feedback-export", *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def sealed(to, words, key=KEY, **changes):
    row = answer(to, **changes)
    return {**row, "sealed_comment": key.seal(orjson.dumps(words), row["id"])}


def test_a_line_tells_the_intervention_the_action_the_feedback_the_user_the_date_and_the_place(store, export):
    sent = call("01-10 08:00", tenant="east")
    shown = card(sent)
    given = answer(shown, reason="patient-refuses", tenant="east", minutes=2)
    put_now(store, calls=[sent], cards=[shown], feedback=[given])

    code, out, err = export(*YEAR)

    assert (code, err) == (0, "answers: 1\n")
    assert lines(out) == [
        {
            "rule": "naloxone",
            "topic": "Naloxone",
            "title": "Naloxone at home",
            "action": "overridden",
            "accepted": [],
            "reason": "patient-refuses",
            "reason_display": "Offered, patient declined",
            "user": "b" * 32,
            "date": "2027-01-10",
            "client": "north",
            "tenant": "east",
            "card": shown["uuid"],
            "is_card_known": True,
            "indicator": "warning",
            "hook": "order-sign",
            "service": "opioid-order-sign",
            "hook_instance": sent["hook_instance"],
            "software_version": "0.1.0",
            "knowledge_version": "2026.1",
            "knowledge_sha256": "c" * 64,
            "shown_at": "2027-01-10T08:00:00.000Z",
            "outcome_at": "2027-01-10T08:02:00.000Z",
            "received_at": "2027-01-10T08:02:00.000Z",
        }
    ]


def test_what_was_accepted_is_told_by_the_kind_of_its_resource(store, export):
    sent = call()
    shown = card(sent, suggestions=[{"uuid": uuid(), "resource": each} for each in ("ServiceRequest", "Appointment")])
    given = answer(shown, "accepted", suggestions=[shown["suggestions"][1]["uuid"], uuid()])
    put_now(store, calls=[sent], cards=[shown], feedback=[given])

    line = lines(export(*YEAR)[1])[0]

    assert (line["action"], line["accepted"], line["reason_display"]) == ("accepted", ["Appointment", "unknown"], None)


def test_feedback_of_a_card_that_is_unknown_or_of_another_client_is_told_with_what_is_known(store, export):
    sent = call("01-10 08:00", client="south")
    shown = card(sent)
    nobody = card(call("01-10 09:00"))
    put_now(store, calls=[sent], cards=[shown], feedback=[answer(shown, reason="other"), answer(nobody)])

    told = lines(export(*YEAR)[1])

    assert [each["card"] for each in told] == [shown["uuid"], nobody["uuid"]]
    for each in told:
        assert (each["is_card_known"], each["topic"], each["user"], each["hook"]) == (False, None, None, None)
        assert (each["client"], each["service"], each["date"]) == ("north", "opioid-order-sign", "2027-01-10")
    assert [each["reason_display"] for each in told] == ["Another reason, not on our list", "No reason given"]


def test_days_are_whole_and_those_of_the_site(store, export, monkeypatch):
    monkeypatch.setenv("CDS_TIME_ZONE", "America/New_York")
    sent = call("01-10 04:58")
    shown = card(sent)
    put_now(store, calls=[sent], cards=[shown], feedback=[answer(shown, minutes=each) for each in (1, 2, 1441, 1442)])

    told = lines(export("--from", "2027-01-10", "--to", "2027-01-10")[1])

    assert [each["received_at"] for each in told] == ["2027-01-10T05:00:00.000Z", "2027-01-11T04:59:00.000Z"]
    assert {each["date"] for each in told} == {"2027-01-10"}


COMMENTED = {"code": "x1", "system": "urn:site", "display": "On vacation", "comment": "Mr. Sentinel declined"}


def test_comments_are_opened_only_on_demand(store, export):
    sent = call()
    shown = card(sent)
    put_now(store, calls=[sent], cards=[shown], feedback=[sealed(shown, COMMENTED, reason="other")])

    without = export(*YEAR)[1]
    opened = lines(export(*YEAR, "--with-comments")[1])[0]

    assert "Sentinel" not in without
    assert [opened[each] for each in ("sent_code", "sent_system", "sent_display", "comment")] == list(
        COMMENTED.values()
    )


def test_comments_that_the_key_does_not_open_are_counted(store, export):
    shown = card(call())
    other = SiteKey(b"o" * 32)
    put_now(store, feedback=[sealed(shown, COMMENTED, other), answer(shown, minutes=2)])

    code, out, err = export(*YEAR, "--with-comments")

    assert code == 1
    assert [each["comment"] for each in lines(out)] == [None, None]
    assert err.endswith("1 comments are left out: the site key of this site does not open them\n")


def test_a_missing_site_key_is_not_made_anew(store, export, tmp_path):
    (tmp_path / "site.key").unlink()
    put_now(store)

    code, out, err = export(*YEAR, "--with-comments")

    assert (code, out) == (2, "")
    assert err == f"CDS_SITE_KEY_FILE: {tmp_path}/site.key: there is no such file\n"
    assert not (tmp_path / "site.key").exists()


def test_csv_has_the_same_fields_and_no_formulas(store, export, tmp_path):
    sent = call(tenant="@tenant")
    shown = card(sent)
    formula = {"comment": '=HYPERLINK("https://evil.example","x"),\n"y"'}
    given = [sealed(shown, formula, tenant="@tenant"), answer(shown, "accepted", minutes=2)]
    put_now(store, calls=[sent], cards=[shown], feedback=given)

    code, out, _ = export(*YEAR, "--format", "csv", "--with-comments", "--out", str(tmp_path / "out.csv"))

    written = (tmp_path / "out.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert (code, out) == (0, "")
    assert [each["comment"] for each in rows] == [f"'{formula['comment']}", ""]
    assert (rows[0]["tenant"], rows[1]["accepted"], rows[1]["is_card_known"]) == (
        "'@tenant",
        "MedicationRequest",
        "True",
    )
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


def test_a_file_is_there_whole_or_not_at_all(store, export, tmp_path):
    code, _, err = export(*YEAR, "--out", str(tmp_path / "out.ndjson"))

    assert (code, err) == (2, f"the database {tmp_path}/cds.sqlite3: there is no such file\n")
    assert [path.name for path in tmp_path.iterdir()] == ["site.key"]


def test_a_place_that_cannot_be_written_is_named(store, export, tmp_path):
    put_now(store)

    code, _, err = export(*YEAR, "--out", str(tmp_path / "none" / "out.ndjson"))

    assert (code, err) == (1, f"{tmp_path}/none/out.ndjson: No such file or directory\n")
