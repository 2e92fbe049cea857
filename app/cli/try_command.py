"""`try`: this machine is the EHR. One hook for one patient of any FHIR server, here or by a running service."""

import asyncio
import re
from argparse import Namespace
from datetime import UTC, datetime
from typing import Any

from app.cli.errors import CommandError, UnreadableError, UsageError
from app.cli.evaluation import trial_settings
from app.cli.files import read_bytes, read_json
from app.cli.output import as_json, print_lines, terminal
from app.security.hosts import base_address, is_safe
from app.settings import ConfigurationError
from app.trial.errors import TrialError
from app.trial.lines import outcome_json, outcome_lines
from app.trial.trial import Trial
from app.trial.visit import WITH_ORDERS, FhirServer, Visit, bundle, order
from clinical.policy import KnowledgeError
from hooks.request import TOKEN

HIDDEN = "[token]"


def run(arguments: Namespace) -> int:
    server = fhir_server(arguments.fhir_server, arguments.token_file)
    trial = Trial(visit=visit(arguments), server=server, is_prefetched=arguments.prefetch)
    try:
        if arguments.service_url:
            outcome = asyncio.run(trial.there(web_address(arguments.service_url, "--service-url")))
        else:
            outcome = asyncio.run(trial.here(trial_settings(arguments.deadline_ms)))
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(str(wrong)) from None
    except TrialError as failed:
        raise CommandError(silenced(str(failed), server)) from None
    shown = [as_json(outcome_json(outcome))] if arguments.json else outcome_lines(trial, outcome, terminal())
    print_lines(silenced(each, server) for each in shown)
    return 0 if outcome.is_ok else 1


def visit(arguments: Namespace) -> Visit:
    patient_id = arguments.patient.removeprefix("Patient/")
    has_orders = arguments.hook in WITH_ORDERS
    if has_orders == (arguments.draft is None and arguments.order is None):
        raise UsageError(f"{arguments.hook} " + ("needs --draft or --order" if has_orders else "has no orders"))
    if arguments.hook == "encounter-discharge" and not arguments.encounter:
        raise UsageError("encounter-discharge needs --encounter")
    return Visit(
        hook=arguments.hook,
        patient_id=patient_id,
        user_ref=arguments.user,
        encounter_id=arguments.encounter and arguments.encounter.removeprefix("Encounter/"),
        drafts=drafts(arguments, patient_id) if has_orders else None,
    )


def drafts(arguments: Namespace, patient_id: str) -> dict[str, Any]:
    """The Bundle of the orders: from a file with a Bundle, a resource or a list of them, or from two lines of text."""
    if arguments.draft is None:
        today = datetime.now(UTC).date()
        return bundle([order(arguments.order, arguments.sig, patient_id, today)])
    content = read_json(arguments.draft)
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        return content
    resources = content if isinstance(content, list) else [content]
    if not all(isinstance(each, dict) and isinstance(each.get("resourceType"), str) for each in resources):
        raise UnreadableError(f"{arguments.draft}: neither a Bundle nor FHIR resources")
    return bundle(resources)


def fhir_server(url: str, token_file: str | None) -> FhirServer:
    """The token comes from a file: what is typed is seen by everybody on the machine."""
    token = None if token_file is None else read_bytes(token_file).decode("ascii", "replace").strip()
    if token is not None and not re.fullmatch(TOKEN, token):
        raise UnreadableError(f"{token_file}: holds no access token")
    return FhirServer(url=web_address(url, "--fhir-server"), token=token)


def web_address(url: str, option: str) -> str:
    address = base_address(url)
    if address is None or not is_safe(address, is_production=False):
        raise UsageError(f"{option} must be a plain https address, or http on this machine")
    return url.rstrip("/")


def silenced(line: str, server: FhirServer) -> str:
    """Whatever a server echoes, the token is not printed."""
    return line if server.token is None else line.replace(server.token, HIDDEN)
