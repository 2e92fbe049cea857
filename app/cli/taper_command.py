"""`taper`: the schedule of a plan."""

from argparse import Namespace

from app.cli.output import as_json, print_lines
from app.cli.taper_plan import read_plan, schedule_rows


def run(arguments: Namespace) -> int:
    print_lines([as_json({"rows": schedule_rows(read_plan(arguments.file))})])
    return 0
