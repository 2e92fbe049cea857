"""What an Accept header prefers (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator

HTML = "text/html"
JSON = "application/json"


def prefers_html(accept: str) -> bool:
    """Whether the caller would rather have a page than JSON. A browser does; no header, and a tie, mean JSON."""
    weights = dict(_ranges(accept))
    return _weight(HTML, weights) > _weight(JSON, weights)


def _weight(media_type: str, weights: dict[str, float]) -> float:
    """By the most specific range that names the type; 0 where none does."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((weights[each] for each in ranges if each in weights), 0)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for each in accept.lower().split(","):
        name, *parameters = (part.strip() for part in each.split(";"))
        given = next((part.removeprefix("q=") for part in parameters if part.startswith("q=")), "1")
        yield name, _number(given)


def _number(text: str) -> float:
    """What cannot be read as a weight is none."""
    try:
        weight = float(text)
    except ValueError:
        return 0
    return weight if 0 <= weight <= 1 else 0
