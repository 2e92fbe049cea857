"""Pictures for the README, written only when they are asked for: `scripts/test-browser --screenshots`."""

from pathlib import Path

import pytest

from tests.browser.acting import PHONE

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
TALL = {"width": 1280, "height": 1420}
MOST_BYTES = 300_000
PICTURES = [
    ("playground-desktop.png", TALL, "light", "dose-rises-from-60"),
    ("playground-dark.png", TALL, "dark", "stable-90-mme"),
    ("playground-phone.png", PHONE, "light", "depressed-60-mme"),
]


@pytest.mark.parametrize(("name", "viewport", "scheme", "slug"), PICTURES, ids=[name for name, *_ in PICTURES])
def test_a_picture_is_small(opened, request, tmp_path, name, viewport, scheme, slug):
    playground = opened(f"#patient={slug}&hook=order-sign", viewport=viewport, scheme=scheme).ready()
    playground.fire()
    playground.page.locator(".plot").wait_for()
    path = (FOLDER if request.config.getoption("--screenshots") else tmp_path) / name

    playground.page.screenshot(path=path)

    assert path.stat().st_size < MOST_BYTES
