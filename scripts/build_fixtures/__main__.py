"""Write the folders of fhir_fixtures/patients: `python -m scripts.build_fixtures [--check]`.

What the service answers is not written here: see `python -m scripts.expected_responses`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.build_fixtures import (
    care_first,
    exclusions,
    going_home,
    high_dose,
    interactions,
    low_risk,
    monitoring,
    moods,
    overdose_safety,
    starts,
    suicide,
    tapers,
    use_disorders,
)

MODULES = (
    low_risk,
    high_dose,
    care_first,
    starts,
    tapers,
    interactions,
    overdose_safety,
    use_disorders,
    monitoring,
    moods,
    suicide,
    exclusions,
    going_home,
)
PATIENTS = Path(__file__).parents[2] / "fhir_fixtures" / "patients"


def files() -> Iterator[tuple[Path, str]]:
    """Every file with its content."""
    for module in MODULES:
        for chart in module.charts():
            for name, content in chart.files().items():
                text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False) + "\n"
                yield PATIENTS / chart.slug / name, text


def stale() -> list[Path]:
    """Files that are missing or not as this script writes them."""
    return [path for path, text in files() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    if "--check" in sys.argv:
        for path in stale():
            print(f"{path.relative_to(PATIENTS)} is stale: run python -m scripts.build_fixtures")
        return 1 if stale() else 0
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
