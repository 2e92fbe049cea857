"""How much is measured: the whole run, a quick one, and one that only shows that everything works."""

from dataclasses import dataclass

CLIENTS = (1, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`patients` by size; `seconds` of one loop, of which there are `rounds`; `growth` by orders; `situations` of the
    FHIR server, the first ones, for `reading_s` each; `repeats` of what is timed in process."""

    name: str
    patients: dict[str, int]
    rounds: int
    seconds: float
    starts: int
    signed_calls: int
    growth: tuple[int, ...]
    situations: int
    reading_s: float
    repeats: int


FULL = Plan(
    name="full",
    patients={"S": 400, "M": 100, "L": 40},
    rounds=3,
    seconds=0.8,
    starts=3,
    signed_calls=600,
    growth=(10, 30, 100, 300, 1000),
    situations=5,
    reading_s=6.0,
    repeats=40,
)
QUICK = Plan(
    name="quick",
    patients={"S": 60, "M": 20, "L": 8},
    rounds=2,
    seconds=0.2,
    starts=1,
    signed_calls=60,
    growth=(10, 100, 1000),
    situations=5,
    reading_s=1.0,
    repeats=12,
)
TINY = Plan(
    name="tiny",
    patients={"S": 2},
    rounds=1,
    seconds=0.0,
    starts=0,
    signed_calls=2,
    growth=(10, 20),
    situations=1,
    reading_s=0.0,
    repeats=1,
)
