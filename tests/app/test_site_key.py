"""The site key: pseudonyms that tell nothing, and a seal that holds."""

import os

import pytest

from app.security.site_key import SiteKey, read_site_key
from app.settings import ConfigurationError

KEY, OTHER = SiteKey(b"k" * 32), SiteKey(b"o" * 32)


def test_a_pseudonym_is_the_same_for_the_same_and_tells_nothing():
    pseudonym = KEY.pseudonym("patient", "north", "p1")

    assert pseudonym == SiteKey(b"k" * 32).pseudonym("patient", "north", "p1")
    assert len(pseudonym) == 32
    assert "p1" not in pseudonym


@pytest.mark.parametrize(
    "parts",
    [("patient", "north", "p2"), ("patient", "south", "p1"), ("user", "north", "p1"), ("patient", "northp1", "")],
)
def test_it_differs_with_every_part_and_with_the_border_between_parts(parts):
    assert KEY.pseudonym("patient", "north", "p1") != KEY.pseudonym(*parts)


def test_it_differs_with_the_key():
    assert KEY.pseudonym("p1") != OTHER.pseudonym("p1")


def test_what_is_sealed_opens_with_the_same_key_for_the_same_row():
    sealed = KEY.seal("oxycodone für Zoë".encode(), "row-1")

    assert KEY.unseal(sealed, "row-1") == "oxycodone für Zoë".encode()
    assert b"oxycodone" not in sealed


@pytest.mark.parametrize(
    ("key", "change", "of"),
    [
        (OTHER, lambda sealed: sealed, "row-1"),
        (KEY, lambda sealed: sealed, "row-2"),
        (KEY, lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), "row-1"),
        (KEY, lambda sealed: sealed[:20], "row-1"),
        (KEY, lambda sealed: b"", "row-1"),
    ],
    ids=["another key", "another row", "changed", "cut", "empty"],
)
def test_nothing_else_opens_it(key, change, of):
    assert key.unseal(change(KEY.seal(b"note", "row-1")), of) is None


def test_the_same_content_is_sealed_differently_each_time():
    assert KEY.seal(b"note", "row-1") != KEY.seal(b"note", "row-1")


def test_a_key_is_made_once_for_the_service_alone(tmp_path):
    path = tmp_path / "keys" / "site.key"

    first, second = read_site_key(path), read_site_key(path)

    assert first.pseudonym("p1") == second.pseudonym("p1")
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["site.key"]


@pytest.mark.parametrize("content", [b"", b"secret", b" " * 64])
def test_a_key_that_is_too_short_is_refused_without_being_shown(tmp_path, content):
    path = tmp_path / "site.key"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match="at least 32 bytes") as refused:
        read_site_key(path)

    assert "secret" not in str(refused.value)


def test_a_key_that_cannot_be_had_stops_the_start(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="CDS_SITE_KEY_FILE"):
        read_site_key(tmp_path / "file" / "site.key")


def test_a_key_that_others_may_read_is_told_of(tmp_path, capsys):
    path = tmp_path / "site.key"
    path.write_bytes(b"k" * 32)

    for mode in (0o644, 0o600):
        path.chmod(mode)
        read_site_key(path)

    said = capsys.readouterr()
    assert (said.out + said.err).count("site_key_open_to_others") == 1


@pytest.mark.parametrize(("mode", "is_told"), [(0o440, False), (0o444, True), (0o460, True)])
def test_a_key_of_another_user_may_be_read_by_our_group(tmp_path, capsys, monkeypatch, mode, is_told):
    """As Kubernetes mounts a Secret: root's, and readable by the group of the pod."""
    path = tmp_path / "site.key"
    path.write_bytes(b"k" * 32)
    path.chmod(mode)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)

    read_site_key(path)

    said = capsys.readouterr()
    assert ("site_key_open_to_others" in said.out + said.err) is is_told


def test_a_key_that_was_named_and_is_not_there_is_not_made_anew_where_it_may_not(tmp_path):
    with pytest.raises(ConfigurationError, match="CDS_SITE_KEY_FILE"):
        read_site_key(tmp_path / "site.key", may_be_made=False)

    assert list(tmp_path.iterdir()) == []
