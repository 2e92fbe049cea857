"""Reading the tables of cases, and the short forms of days, numbers and codes that stand in them."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from clinical.facts import ICD10CM, LOINC, RXNORM, SNOMED, Code

TODAY = date(2026, 3, 2)
CASES = Path(__file__).parent / "cases"
SYSTEMS = {"icd10": ICD10CM, "snomed": SNOMED, "loinc": LOINC, "rxnorm": RXNORM}

Day = date | str | int
Row = Mapping[str, object]


def cases(pattern: str) -> list[Row]:
    """Every [[case]] of the matching tables: `@pytest.mark.parametrize("case", cases("x_*.toml"), ids=shows)`."""
    paths = sorted(CASES.glob(pattern))
    return [case for path in paths for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]


def shows(case: Row) -> str:
    return str(case["shows"])


def day(value: Day | None) -> date | None:
    """A day as tests write it: a date, "2026-01-03", or a count of days from TODAY."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) else TODAY + timedelta(days=value)


def number(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def code(value: str, system: str = "snomed", display: str | None = None) -> Code:
    """`system` is a short name of SYSTEMS, or the URL itself."""
    return Code(system=SYSTEMS.get(system, system), value=value, display=display)


def codes_of(codes: Iterable[str | Code]) -> tuple[Code, ...]:
    """Codes as tests write them: "icd10 F11.20", "snomed 75544000", or a Code."""
    return tuple(code(*reversed(each.split(" ", 1))) if isinstance(each, str) else each for each in codes)
