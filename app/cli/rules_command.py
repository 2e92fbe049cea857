"""`rules`: every rule that ships."""

from argparse import Namespace

from app.cli.output import print_lines
from clinical.assess import rules


def run(_: Namespace) -> int:
    for rule in rules():
        what = (rule.topic, ", ".join(sorted(rule.moments)), ", ".join(rule.evidence_ids), rule.source)
        print_lines([f"{rule.id}: {rule.title}", f"  {'; '.join(what)}"])
    return 0
