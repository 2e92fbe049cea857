"""The commands and what each takes. Exit 0: done; 1: something did not work; 2: wrong use, file or setting."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from app.cli.errors import CommandError
from app.cli.written import day, deadline_ms, port, workers
from app.telemetry import logs
from app.trial.visit import HOOKS

Commands = Any
"""What argparse gives for its subcommands; its own class is not for use."""
PLAN = """The schedule of a taper plan, as JSON. The plan is a JSON object of numbers: D0 (the dose now, a day), grid
(the smallest step that can be dispensed) and, if there are any, strengths (a list), stop_at (0 to stop) and
fallback_grid, all in one unit; pct and max_single_pct (percent of the dose), interval_weeks, mme_factor (MME for one of
that unit), doses_per_day (1 to 4, optional), and mode: "current", "original" or "hybrid". See docs/taper-plan.md."""


def main(argv: Sequence[str] | None = None) -> int:
    """One command; its exit code. Each command's module is imported when it is called for: some take a second."""
    arguments = parser().parse_args(argv)
    logs.configure()
    try:
        code = int(import_module(f"app.cli.{arguments.command.replace('-', '_')}_command").run(arguments))
        sys.stdout.flush()
        return code
    except CommandError as wrong:
        print(wrong, file=sys.stderr)
        return wrong.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m app.cli", description="Opioid and behavioral-health CDS Hooks.")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the service; settings come from CDS_ environment variables")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=8000)
    serve.add_argument("--workers", type=workers, default=1, metavar="N", help="processes that answer; default: 1")

    demo = commands.add_parser("demo", help="run service and FHIR server, call them as an EHR, print the cards")
    demo.add_argument("--once", action="store_true", help="end when the cards are printed")
    demo.add_argument("--patient", action="append", metavar="NAME", help="only these")
    demo.add_argument("--port", type=port, default=8000, help="first port to try for the service")
    demo.add_argument("--fhir-port", type=port, default=8001, help="first port to try for the FHIR server")

    evaluate = commands.add_parser("evaluate", help="the cards for a hook request, or for a chart being opened")
    inspect = commands.add_parser("inspect", help="what is read of FHIR resources: doses, screenings, diagnoses")
    for command in (evaluate, inspect):
        command.add_argument("file", metavar="FILE", help='JSON; "-" for standard input')
        command.add_argument("--json", action="store_true", help="one JSON document on standard output")
        command.add_argument("--as-of", type=day, metavar="DATE", help="YYYY-MM-DD; default: today")

    taper = commands.add_parser("taper", help="the schedule of a taper plan, as JSON", description=PLAN)
    taper.add_argument("file", metavar="PLAN.json", help='"-" for standard input')

    clients = commands.add_parser("clients", help="the file of clients that may call")
    check = clients.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "check", help="what each client may do, what is off, what looks odd; exits 2 when a client could not get in"
    )
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: CDS_CLIENTS_FILE")
    check.add_argument("--fetch", action="store_true", help="ask each key address for its keys")

    add_try(commands)
    add_sheet(commands)
    commands.add_parser("rules", help="the rules, with topic, moments and source")
    add_store_commands(commands)
    return whole


def add_try(commands: Commands) -> None:
    attempt = commands.add_parser("try", help="act as the EHR: one hook for one patient of any FHIR server")
    attempt.add_argument("--fhir-server", required=True, metavar="URL", help="its R4 base address")
    attempt.add_argument("--patient", required=True, metavar="ID")
    attempt.add_argument("--hook", required=True, choices=HOOKS)
    attempt.add_argument("--service-url", metavar="URL", help="a running service; default: in this process")
    attempt.add_argument("--prefetch", action="store_true", help="send the chart along, as an EHR would")
    drafts = attempt.add_mutually_exclusive_group()
    drafts.add_argument("--draft", metavar="FILE", help='the orders: a Bundle or resources; "-" for standard input')
    drafts.add_argument("--order", metavar="TEXT", help='the order as text: "oxycodone 10 mg tablet"')
    attempt.add_argument("--sig", metavar="TEXT", help='its directions: "1 tablet every 6 hours"')
    attempt.add_argument("--user", default="Practitioner/example", metavar="REF")
    attempt.add_argument("--encounter", metavar="ID")
    attempt.add_argument("--token-file", metavar="FILE", help="access token for the FHIR server")
    attempt.add_argument("--deadline-ms", type=deadline_ms, metavar="MS", help="for reading, here; default: as set")
    attempt.add_argument("--json", action="store_true", help="one JSON document on standard output")


def add_sheet(commands: Commands) -> None:
    sheet = commands.add_parser("integration-sheet", help="what to type into an EHR that does not read discovery")
    sheet.add_argument("--client", metavar="NAME", help="of clients.toml; default: a client without a profile")
    sheet.add_argument("--format", choices=("markdown", "html"), default="markdown")
    sheet.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")


def add_store_commands(commands: Commands) -> None:
    """What works on the database of CDS_DATABASE_URL."""
    commands.add_parser("migrate", help="bring the database to the newest step of the schema")

    purge = commands.add_parser("purge", help="remove records past CDS_RETENTION_DAYS, and what has expired")
    purge.add_argument("--before", type=day, metavar="DATE", help="records before this day instead")
    purge.add_argument("--dry-run", action="store_true", help="only count")

    backup = commands.add_parser("backup", help="copy the SQLite database while the service runs")
    backup.add_argument("--to", required=True, type=Path, metavar="FILE", help="a new file")

    report = commands.add_parser("report", help="the audit report of a period: an HTML page, and CSV files")
    report.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    export = commands.add_parser("feedback-export", help="what clinicians answered, a line for each feedback")
    export.add_argument("--format", choices=("ndjson", "csv"), default="ndjson")
    export.add_argument("--out", metavar="FILE", help="default: standard output")
    export.add_argument("--with-comments", action="store_true", help="with what was typed, opened with the site key")
    for command in (report, export):
        command.add_argument("--from", dest="first", required=True, type=day, metavar="DATE")
        command.add_argument("--to", required=True, type=day, metavar="DATE", help="this day included")
