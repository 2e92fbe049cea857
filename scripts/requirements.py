"""Write docs/requirements.md, docs/behaviours.md and docs/faults.md: each requirement with the tests that show it.

The catalogues are docs/*.toml. A test names ids by `@pytest.mark.requirement("AUTH-4")`, a whole file of tests by
`pytestmark`; tests are read, not imported.

Fails when a requirement has neither a test nor a reason, and when a test names an id that no catalogue has.

python -m scripts.requirements [--check]
"""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CATALOGUES = {
    "requirements": "What CDS Hooks asks of a service, and where it is shown",
    "behaviours": "What EHRs do, what the service does about it, and where it is shown",
    "faults": "What can go wrong, what is seen of it, and where it is shown",
}
LEVELS = ("SHALL", "SHALL NOT", "SHOULD", "SHOULD NOT", "MAY", "HARD", "must", "should", "may")
KEYS = {"id", "level", "text", "part", "since", "where", "note", "untested"}
OF_FAULTS = {"id", "text", "part", "where", "note", "caller", "operations"}
"""A fault says what each side sees of it, and has no level and no excuse: it has a test."""
HEADS = ("Id", "Level", "What is asked", "How", "Shown by")
HEADS_OF_FAULTS = ("Id", "What happens", "What the caller sees", "What operations see", "How", "Shown by")
NOTICE = "<!-- Written by scripts/requirements.py from docs/{name}.toml and the tests. Change those, not this page. -->"

LONGER = "The long run is `python -m benchmarks.soak`: 100,000 calls, and the memory of the worker over them."

Requirement = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One test function, or a whole file, and the ids that it names."""

    file: str
    name: str
    ids: tuple[str, ...]


def catalogues(docs: Path) -> dict[str, list[Requirement]]:
    """Each catalogue that is there, by name."""
    there = {name: docs / f"{name}.toml" for name in CATALOGUES if (docs / f"{name}.toml").is_file()}
    return {name: tomllib.loads(path.read_text(encoding="utf-8"))["requirement"] for name, path in there.items()}


def marked_tests(root: Path) -> list[Shown]:
    """The test functions below `tests/` that are marked, in order of file and line."""
    files = sorted((root / "tests").rglob("test_*.py"))
    return [each for path in files for each in marked_in(path.read_text(encoding="utf-8"), path.relative_to(root))]


def marked_in(source: str, file: Path) -> Iterator[Shown]:
    """Raises ValueError for a marker that stands elsewhere than on a function or the file: it would be lost."""
    tree = ast.parse(source)
    marks = {f"all of {file.name}": [mark for each in tree.body if is_pytestmark(each) for mark in marks_in(each)]}
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            marks[each.name] = [mark for decorator in each.decorator_list for mark in marks_in(decorator)]
    if len(marks_in(tree)) > sum(map(len, marks.values())):
        raise ValueError(f"{file}: a requirement marker stands on no test function")
    for name, own in marks.items():
        if ids := tuple(ast.literal_eval(argument) for mark in own for argument in mark.args):
            yield Shown(file=file.as_posix(), name=name, ids=ids)


def is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["pytestmark"]


def marks_in(node: ast.AST) -> list[ast.Call]:
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    return [each for each in calls if ast.unparse(each.func) == "pytest.mark.requirement"]


def faults(found: Mapping[str, list[Requirement]], tests: Iterable[Shown]) -> Iterator[str]:
    """What keeps the tables from being written, one line each."""
    listed = [each for catalogue in found.values() for each in catalogue]
    ids = [each["id"] for each in listed]
    tests = list(tests)
    shown = {name for test in tests for name in test.ids}
    yield from (f"{name}: listed twice" for name in sorted({each for each in ids if ids.count(each) > 1}))
    yield from (f"{test.file}: {test.name} names {name}, which no catalogue has" for test, name in unknown(tests, ids))
    for each in listed:
        yield from (f"{each['id']}: unknown key {key!r}" for key in sorted(each.keys() - keys_of(each)))
        if is_fault(each):
            yield from (f"{each['id']}: says nothing of {key!r}" for key in ("caller", "operations") if key not in each)
        elif each["level"] not in LEVELS:
            yield f"{each['id']}: unknown level {each['level']!r}"
        if each["id"] in shown and "untested" in each:
            yield f"{each['id']}: has a test and a reason for having none"
        if each["id"] not in shown and "untested" not in each:
            yield f"{each['id']}: no test shows it, and no reason stands for it"


def is_fault(each: Requirement) -> bool:
    return each["id"].startswith("FAULT-")


def keys_of(each: Requirement) -> set[str]:
    return OF_FAULTS if is_fault(each) else KEYS


def unknown(tests: Iterable[Shown], ids: Iterable[str]) -> Iterator[tuple[Shown, str]]:
    """Behaviours are named before their catalogue is there: they are unknown only beside it."""
    listed = set(ids)
    has_behaviours = any(each.startswith("EHR-") for each in listed)
    for test in tests:
        for name in test.ids:
            if name not in listed and (has_behaviours or not name.startswith("EHR-")):
                yield test, name


def page(name: str, catalogue: list[Requirement], tests: list[Shown]) -> str:
    shown = {each["id"]: [test for test in tests if each["id"] in test.ids] for each in catalogue}
    n_shown = sum(bool(several) for several in shown.values())
    n_tests = len({(test.file, test.name) for several in shown.values() for test in several})
    reason = "beside each of the others stands the reason"
    told = f"{len(catalogue)} requirements; {n_shown} are shown by {n_tests} tests, {reason}."
    if name == "faults":
        told = f"{len(catalogue)} faults, each made on purpose by one or more of {n_tests} tests. {LONGER}"
    return f"{NOTICE.format(name=name)}\n\n# {CATALOGUES[name]}\n\n{told}\n" + "".join(rows(catalogue, shown))


def rows(catalogue: Sequence[Requirement], shown: Mapping[str, list[Shown]]) -> Iterator[str]:
    heads = HEADS_OF_FAULTS if is_fault(catalogue[0]) else HEADS
    table = f"\n{row(heads)}{row(['---'] * len(heads))}"
    for place, each in enumerate(catalogue):
        if "part" in each:
            yield f"\n## {each['part']}\n"
        if place == 0 or "part" in each:
            yield table
        seen = "<br>".join(link(test) for test in shown[each["id"]]) or each.get("untested", "")
        yield row((*said(each), how(each), seen))


def row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def said(each: Requirement) -> tuple[str, ...]:
    if is_fault(each):
        return each["id"], each["text"], each["caller"], each["operations"]
    since = f" ({each['since']})" if "since" in each else ""
    return each["id"], each["level"] + since, each["text"]


def how(each: Requirement) -> str:
    places = [f"`{place.strip()}`" for place in each.get("where", "").split(",") if place.strip()]
    return "; ".join(filter(None, (", ".join(places), each.get("note"))))


def link(test: Shown) -> str:
    sentence = test.name[len("test_") :].replace("_", " ") if test.name.startswith("test_") else test.name
    return f"[{sentence}](../{test.file})"


def main(arguments: list[str], root: Path = ROOT) -> int:
    found, tests = catalogues(root / "docs"), marked_tests(root)
    if wrong := list(faults(found, tests)):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    wanted = {root / "docs" / f"{name}.md": page(name, catalogue, tests) for name, catalogue in found.items()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} is stale. Run: python -m scripts.requirements", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
