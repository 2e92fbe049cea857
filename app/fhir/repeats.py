"""What repeats from order to order and from patient to patient is read once: the same drug, sig, supply or status."""

import re
from collections.abc import Callable
from typing import TypeVar

import orjson

Fact = TypeVar("Fact")
Json = TypeVar("Json")

MOST_KEPT = 4096  # of one reader; more different sigs than a busy hour brings
LONGEST = 2000  # bytes of JSON: a sig with its codings has some hundred
NOT_KEPT = re.compile(rb'null|Patient/|[^"]{201}')
"""A null may stand for a NaN, which reads otherwise in places; text of over 200 bytes is somebody's own story."""


def read_once(reader: Callable[[Json], Fact]) -> Callable[[Json], Fact]:
    """The reader, answering equal JSON with the fact that it made the first time.

    Only for frozen facts made from the element alone, and for elements that are about nobody in particular: sigs,
    codes and amounts of many patients, under no patient's name. What is kept is bounded and never leaves the process.
    """
    kept: dict[bytes, Fact] = {}

    def read(value: Json) -> Fact:
        if not value:
            return reader(value)
        try:
            written = orjson.dumps(value)
        except TypeError:  # what no JSON body could hold
            return reader(value)
        found = kept.get(written)
        if found is not None:
            return found
        fact = reader(value)
        if len(written) <= LONGEST and not NOT_KEPT.search(written):
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[written] = fact
        return fact

    return read
