"""Which licences and which answers on vulnerabilities stop a release."""

import json
from email.message import Message

import pytest

from scripts.dependencies import is_allowed, licence
from scripts.known_vulnerabilities import judge

NONE = {"name": "orjson", "version": "3.13.0", "vulns": []}
ONE = {"name": "zipp", "version": "4.1.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["4.1.3"]}]}
SKIPPED = {"name": "zipp", "skip_reason": "Dependency not found on PyPI and could not be audited: zipp (4.1.2)"}
AWAY = ("", "requests.exceptions.ConnectionError: Max retries exceeded")


def report(*packages):
    return json.dumps({"dependencies": packages}), ""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("SSPL-1.0", False),
        ("not said", False),
        ("MIT AND GPL-2.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MPL-2.0 AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("(MIT AND GPL-2.0-only) OR Apache-2.0", True),
    ],
)
def test_a_licence_has_to_be_one_that_is_listed(expression, expected):
    assert is_allowed(expression) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([("License-Expression", "MIT-0"), ("License", "other")], "MIT-0"),
        ([("License", "BSD license")], "BSD-3-Clause"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")], None),
        ([], "not said"),
    ],
)
def test_a_licence_is_read_wherever_a_package_says_it(fields, expected):
    about = Message()
    for name, value in fields:
        about[name] = value

    told = licence(about)

    assert told == expected if expected else not is_allowed(told)


@pytest.mark.parametrize(
    ("answers", "is_well", "told"),
    [
        ({"pypi": report(NONE)}, True, "No known vulnerability in 1 packages"),
        ({"pypi": report(NONE, ONE)}, False, "zipp 4.1.2: PYSEC-1, fixed in: 4.1.3"),
        ({"pypi": report(NONE, SKIPPED)}, False, "zipp: not looked up"),
        ({"pypi": report()}, False, "no package"),
        ({"pypi": ("", "Traceback: something else")}, False, "something else"),
        ({"pypi": AWAY, "osv": report(NONE)}, True, "No known vulnerability"),
        ({"pypi": report(SKIPPED), "osv": report(ONE)}, False, "PYSEC-1"),
        ({"pypi": report(SKIPPED), "osv": AWAY}, True, "NOT looked up"),
        ({"pypi": AWAY, "osv": AWAY}, True, "NOT looked up"),
    ],
)
def test_only_services_out_of_reach_are_passed_over(answers, is_well, told):
    answer = judge(lambda service: answers[service])

    assert (answer.is_well, told in "\n".join(answer.lines)) == (is_well, True)
