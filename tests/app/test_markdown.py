"""Cards' Markdown as HTML: what an attacker writes into it comes out as words."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.markdown import OPENED_APART, TABLE, is_linkable, rendered
from app.web.routes import LONGEST_TEXT, MOST_TEXT_BYTES
from tests.app.edge import caller

TAGS = {"p", "h4", "em", "strong", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr", "br", "div"} | {
    *("table", "thead", "tbody", "tr", "th", "td"),
}
LINK = f"{OPENED_APART}>"
ATTRIBUTES = {
    "a": {"href", "target", "rel"},
    "ol": {"start"},
    "div": {"class", "role", "aria-label", "tabindex"},
}


class Seen(HTMLParser):
    """Every tag with its attributes, as a browser would take them."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.tags.append(("comment", {}))

    def handle_decl(self, decl):
        self.tags.append(("declaration", {}))

    def unknown_decl(self, data):
        self.tags.append(("declaration", {}))

    def handle_pi(self, data):
        self.tags.append(("instruction", {}))


def seen(markdown):
    reader = Seen()
    reader.feed(rendered(markdown))
    reader.close()
    return reader.tags


SHOWN = [
    ("**bold** and *em*", "<p><strong>bold</strong> and <em>em</em></p>\n"),
    ("# Title", "<h4>Title</h4>\n"),
    ("###### Title", "<h4>Title</h4>\n"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
    ("1\\-2 tablets \\[x\\]", "<p>1-2 tablets [x]</p>\n"),
    ("[CDC](https://www.cdc.gov/a?b=1&c)", f'<p><a href="https://www.cdc.gov/a?b=1&amp;c"{LINK}CDC</a></p>\n'),
    ("[CDC](HTTPS://www.cdc.gov)", f'<p><a href="HTTPS://www.cdc.gov"{LINK}CDC</a></p>\n'),
    ("<https://cdc.gov>", f'<p><a href="https://cdc.gov"{LINK}https://cdc.gov</a></p>\n'),
]

HARMLESS = [
    ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
    ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
    ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>\n"),
    ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"),
    ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ("[x](&#106;avascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ("[x](data:text/html,a)", "<p>[x](data:text/html,a)</p>\n"),
    ("[x](http://plain.example)", "<p>[x](http://plain.example)</p>\n"),
    ("[x](//other.example)", "<p>[x](//other.example)</p>\n"),
    ("[x](/cds-services)", "<p>[x](/cds-services)</p>\n"),
    ("[x](https://)", "<p>[x](https://)</p>\n"),
    ("[x](https://bank.example@evil.example)", "<p>[x](https://bank.example@evil.example)</p>\n"),
    ("[x]: javascript:alert(1)\n\n[x]", "<p>[x]: javascript:alert(1)</p>\n<p>[x]</p>\n"),
    ("![x](https://spy.example/p.png)", f'<p>!<a href="https://spy.example/p.png"{LINK}x</a></p>\n'),
    ('[x](https://a.example "t\\" onclick=\\"y")', f'<p><a href="https://a.example"{LINK}x</a></p>\n'),
    ('[x](<https://a.example" onclick="y>)', f'<p><a href="https://a.example%22%20onclick=%22y"{LINK}x</a></p>\n'),
    ('```"><script>\ncode\n```', "<pre><code>code\n</code></pre>\n"),
    ("~~gone~~", "<p>~~gone~~</p>\n"),
    ("www.example.org", "<p>www.example.org</p>\n"),
]


@pytest.mark.parametrize(("markdown", "html"), [*SHOWN, *HARMLESS])
def test_markdown_becomes(markdown, html):
    assert rendered(markdown) == html


@pytest.mark.parametrize("url", ["https://[bad", "https:", "javascript:x", "", "ftp://a.example", "HTTP://a.example"])
def test_this_is_never_a_link(url):
    assert not is_linkable(url)


def test_a_table_scrolls_by_keyboard_and_has_no_style_of_its_own():
    html = rendered("| a | b |\n|---|:-:|\n| 1 | <i> |")

    assert html.startswith(TABLE)
    assert "style" not in html
    assert "<td>&lt;i&gt;</td>" in html


@given(st.text(st.sampled_from("<>\"'`*_[]()!#|-:=&;/\\ \n\tahtpsjvcrim:.0@"), max_size=80))
def test_no_text_makes_another_tag_or_attribute(markdown):
    for tag, attributes in seen(markdown):
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        assert attributes.get("href", "https://").lower().startswith("https://")


@pytest.mark.parametrize("piece", ["[", "*a_", "> ", "- ", "![](", "`", "<a", "| a "])
def test_depth_and_length_end(piece):
    assert rendered(piece * 2000)


async def test_the_page_has_texts_rendered_in_their_order():
    longest, too_long = "a" * LONGEST_TEXT, "a" * (LONGEST_TEXT + 1)
    async with caller() as service:
        response = await service.post("/playground/markdown", json=["*a*", "<b>", longest, too_long])

    assert response.json() == ["<p><em>a</em></p>\n", "<p>&lt;b&gt;</p>\n", f"<p>{longest}</p>\n", None]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"a": 1}, 400), (["a", 1], 400), ("a", 400), (7, 400), (["a" * MOST_TEXT_BYTES], 413)],
)
async def test_what_is_no_list_of_texts_or_too_long_is_refused(body, status):
    async with caller() as service:
        response = await service.post("/playground/markdown", json=body)

    assert (response.status_code, response.json()["resourceType"]) == (status, "OperationOutcome")
