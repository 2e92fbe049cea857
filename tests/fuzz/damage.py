"""A body as bytes, and bytes that are no longer what was written: cut, flipped, doubled, and what no encoder writes."""

import re

import orjson

MARK = re.compile(rb'"@@deep (\w+) (\d+)"')
SHELLS = {b"lists": (b"[", b"]"), b"items": (b'{"item":[', b"]}"), b"contained": (b'{"contained":[', b"]}")}

BROKEN = (
    b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b'"\\ud800"', b"\x00", b"NaN", b"-Infinity", b"1e400", b"\xef\xbb\xbf",
    b"{", b"]",
    b",", b'"', b"\\", b"/*", b"'", b"1" * 400, b"0x1", b"[" * 2000, b'{"a":' * 2000, b"\xe2\x80\xae",
)  # fmt: skip


def damaged(content, chance):
    """The body with one to three places broken."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        where, how = chance.randrange(len(content) + 1), chance.randrange(5)
        until = min(len(content), where + chance.choice((1, 1, 5, 50)))
        if how == 0:
            content = content[:where]
        elif how == 1:
            content = content[:where] + chance.choice(BROKEN) + content[until:]
        elif how == 2:
            content = content[:where] + content[where:until] + content[where:]
        elif how == 3:
            content = content[:where] + bytes(chance.randrange(256) for _ in range(until - where)) + content[until:]
        else:
            content = content[:where] + content[until:]
    return content


def as_bytes(body):
    """The JSON, with what stands for deep nesting written out."""
    return MARK.sub(_written_out, orjson.dumps(body))


def _written_out(mark):
    opening, closing = SHELLS[mark[1]]
    return opening * int(mark[2]) + closing * int(mark[2])
