"""Write docs/clinical/: one page per rule from its docstring, numbers, wording and cases. `--check` only compares.

python -m scripts.docs [--check]
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from app.rule_text import docstring, numbers
from cards.words import sources, topics, wording
from clinical.assess import rules
from clinical.rule import Rule

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "clinical"
CASES = ROOT / "tests" / "clinical" / "cases"
NOTICE = "<!-- Written by scripts/docs.py from the rule, its wording and its cases. Change those, not this page. -->\n"


def pages() -> dict[str, str]:
    """Every page by file name."""
    return {"README.md": _index(), **{f"{rule.id}.md": _page(rule) for rule in rules()}}


def _index() -> str:
    rank = list(topics())
    ordered = sorted(rules(), key=lambda rule: (rank.index(rule.topic) if rule.topic in rank else len(rank), rule.id))
    rows = [
        f"| [{rule.title}]({rule.id}.md) | `{rule.topic}` | {', '.join(sorted(rule.moments))} | "
        f"{', '.join(rule.evidence_ids)} | {sources()[rule.source].label} |"
        for rule in ordered
    ]
    head = "| Rule | Topic | Moments | Evidence | Source |\n| --- | --- | --- | --- | --- |\n"
    return f"{NOTICE}\n# The rules\n\nIn rank order.\n\n{head}" + "\n".join(rows) + "\n"


def _page(rule: Rule) -> str:
    parts = [
        f"{NOTICE}\n# {rule.title}\n\nRule `{rule.id}`, topic `{rule.topic}`.",
        f"```text\n{docstring(rule)}\n```",
        _inputs(rule),
        _numbers(rule),
        "## What the card says\n\n" + "\n\n".join(_wording(rule)),
        "## Cases\n\n" + _cases(rule),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _inputs(rule: Rule) -> str:
    rows = [
        f"| {title} | {', '.join(f'`{need}`' for need in sorted(needs))} |"
        for title, needs in (
            ("does not run without", rule.requires),
            ("cannot be silent without", rule.needs),
            ("reads when there", rule.uses),
        )
        if needs
    ]
    return "## What it reads\n\n| | |\n| --- | --- |\n" + "\n".join(rows)


def _numbers(rule: Rule) -> str:
    rows = [
        f"| `{each.name}` | {each.value} | {each.unit} | {each.source} ({each.mark}) | {each.allowed} |"
        for each in numbers(rule)
    ]
    head = "| Name | Value | Unit | Source (mark) | A site may set |\n| --- | --- | --- | --- | --- |\n"
    return "## Numbers\n\n" + head + "\n".join(rows) if rows else ""


def _wording(rule: Rule) -> Iterator[str]:
    words = wording(rule.id)
    yield f"Basis: {words.basis}"
    for kind, several in (("Variant", words.variants), ("Paragraph", words.paragraphs)):
        for name, each in several.items():
            lines = [f"### {kind} `{name}`"]
            lines += [f"> {''.join(each.summary)}"] if each.summary else []
            for slot in ("why", "options", "safety", "expectations", "say", "ask", "standard", "support"):
                if texts := getattr(each, slot):
                    lines.append(f"{slot}:\n" + "\n".join(f"- {text}" for text in texts))
            yield "\n\n".join(lines)


def _cases(rule: Rule) -> str:
    table = CASES / f"rule_{rule.id.replace('-', '_')}.toml"
    cases = tomllib.loads(table.read_text(encoding="utf-8"))["case"] if table.is_file() else []
    rows = [f"| {case['shows']} | {_answer(case['expect'])} |" for case in cases]
    return "| Case | Answer |\n| --- | --- |\n" + "\n".join(rows)


def _answer(expect: dict[str, object]) -> str:
    outcome = str(expect["outcome"])
    details = [str(expect[key]) for key in ("urgency", "variant", "because") if key in expect]
    return f"{outcome}: {', '.join(details)}" if details else outcome


def main(arguments: list[str]) -> int:
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    if "--check" in arguments:
        stale = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
        if stale:
            print(f"docs/clinical is stale: {', '.join(stale)}. Run: python -m scripts.docs", file=sys.stderr)
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - wanted.keys():
        (PAGES / name).unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
