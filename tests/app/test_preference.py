"""Whether a caller would rather have a page than JSON."""

import pytest

from app.api.preference import prefers_html

HEADERS = {
    "a browser": ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
    "HTML alone": ("text/html", True),
    "HTML in capitals": ("Text/HTML", True),
    "any text": ("text/*", True),
    "HTML before JSON by weight": ("application/json;q=0.5, text/html;q=0.9", True),
    "JSON refused": ("application/json;q=0, */*", True),
    "a parameter beside the weight": ("text/html;charset=utf-8;q=0.9, */*;q=0.1", True),
    "nothing said": ("", False),
    "anything": ("*/*", False),
    "JSON": ("application/json", False),
    "JSON before HTML by weight": ("text/html;q=0.5, application/json", False),
    "both alike": ("text/html, application/json", False),
    "FHIR": ("application/fhir+json", False),
    "HTML refused": ("text/html;q=0", False),
    "a weight that is no number": ("text/html;q=much", False),
    "a weight that is not one": ("text/html;q=nan", False),
    "a weight out of range": ("text/html;q=7", False),
    "rubbish": (";,;q==,/", False),
}


@pytest.mark.parametrize(("accept", "expected"), HEADERS.values(), ids=HEADERS)
def test_a_page_is_sent_to_whoever_prefers_one(accept, expected):
    assert prefers_html(accept) is expected
