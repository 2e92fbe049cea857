"""Write fhir_fixtures/ehr: `python -m scripts.dialect_files [--check]`.

Requests in each dialect, and in differences.json which cards change where a dialect cannot carry everything.
"""

import asyncio
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from fhir_fixtures.dialects import DIALECTS, Ehr, epic, sandbox
from scripts.dialect_answers import differences, due, ways
from scripts.expected_responses import TODAY

FOLDER = Path(__file__).parents[1] / "fhir_fixtures" / "ehr"
DIFFERENCES = FOLDER / "differences.json"
PATIENTS = {
    "patient-view": "dose-rises",
    "order-select": "dose-rises",
    "order-sign": "dose-rises",
    "encounter-discharge": "discharge-beside-opioid-at-home",
}
ODD = {  # what a client sends on the way to a request, or when it is not scoped for it
    "epic/order-sign-stripped": ("epic", "order-sign", epic.stripped),
    "sandbox/order-select-empty-form": ("sandbox", "order-select", sandbox.empty_form),
    "sandbox/order-select-empty-tab": ("sandbox", "order-select", sandbox.empty_tab),
}


def written() -> Iterator[tuple[Path, str]]:
    """A request for each hook that the client fires: the first with its prefetch, the others with the FHIR server."""
    for name, dialect in DIALECTS.items():
        for place, hook in enumerate(hook for hook in PATIENTS if hook in dialect.hooks):
            has_prefetch = place == 0 or dialect.base is None
            yield FOLDER / name / f"{hook}.json", as_text(example(name, hook, has_prefetch=has_prefetch))
    for path, (name, hook, change) in ODD.items():
        yield FOLDER / f"{path}.json", as_text(change(example(name, hook, has_prefetch=False)))


def example(name: str, hook: str, *, has_prefetch: bool) -> dict:
    slug = PATIENTS[hook]
    return Ehr(DIALECTS[name], [slug], TODAY).request(slug, hook, has_prefetch=has_prefetch, has_fhir=True)


async def all_differences() -> dict[str, dict[str, dict[str, str]]]:
    """By dialect and ways, those together that lose the same. What loses nothing is not there."""
    table: dict[str, dict[str, dict[str, str]]] = {}
    for name in DIALECTS:
        by_way = {way: lost for way in ways(name) if (lost := differences(await due(name, way)))}
        together = {as_text(lost): [way for way in by_way if by_way[way] == lost] for lost in by_way.values()}
        if by_way:
            table[name] = {", ".join(same): json.loads(lost) for lost, same in together.items()}
    return table


def as_text(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def stale() -> list[str]:
    """Requests that are missing, not as this script writes them, or of no dialect."""
    wanted = dict(written())
    there = {path: path.read_text(encoding="utf-8") for path in FOLDER.glob("*/*.json")}
    return sorted(str(path.relative_to(FOLDER)) for path in wanted | there if wanted.get(path) != there.get(path))


def main() -> int:
    if "--check" in sys.argv:
        for name in stale():
            print(f"fhir_fixtures/ehr/{name} is stale: run python -m scripts.dialect_files")
        return 1 if stale() else 0
    for path, text in written():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with contextlib.redirect_stderr(io.StringIO()):  # the service's log
        DIFFERENCES.write_text(as_text(asyncio.run(all_differences())), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
