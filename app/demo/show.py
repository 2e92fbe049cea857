"""The demonstration: start both servers, call the service for every patient, print the cards, keep running."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

import fhir_fixtures
from app.demo.ehr import Answered, Ehr, is_fired, visits
from app.demo.fhir_server import PATH, create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.demo.servers import address, listen, serving
from app.demo.terminal import Terminal, refusal_line, response_lines
from app.main import create_app
from app.telemetry import logs
from fhir_fixtures.responses import indicators

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demonstration is asked for. `slugs` are the patients; ports are the first to be tried."""

    say: Say
    terminal: Terminal
    is_once: bool = False
    slugs: Sequence[str] = field(default_factory=fhir_fixtures.slugs)
    port: int = 8000
    fhir_port: int = 8001
    latency_ms: int = 20


def run(demo: Demo) -> int:
    """0 when every call was answered with cards, 1 when one was not. Ctrl-C ends it cleanly."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running(demo) as (service_url, fhir_url):
            if not demo.is_once:
                demo.say(f"Open the playground in a browser: {service_url}/playground")
            code = asyncio.run(present(demo, service_url, fhir_url))
            if not demo.is_once:
                demo.say(f"\nOpen the playground in a browser: {service_url}/playground")
                demo.say(f"Still running. Service {service_url}/cds-services, FHIR API {fhir_url}. Ctrl-C ends it.")
                threading.Event().wait()
    except KeyboardInterrupt:
        demo.say("\nStopped.")
        return 0
    return code


@contextmanager
def running(demo: Demo) -> Iterator[tuple[str, str]]:
    """Both servers, and their addresses."""
    today = datetime.now(UTC).date()
    service_socket = listen(demo.port)
    fhir_socket = listen(demo.fhir_port)
    service_url, fhir_url = address(service_socket), address(fhir_socket) + PATH
    for url, wanted, what in ((service_url, demo.port, "service"), (fhir_url, demo.fhir_port, "FHIR server")):
        if f":{wanted}" not in url:
            demo.say(f"Port {wanted} is taken, so the {what} is elsewhere.")
    demo.say(f"Starting the CDS service on {service_url} and a FHIR server with invented patients on {fhir_url}.")
    fhir = create_fhir_app(fixture_shelf(today), latency_ms=demo.latency_ms)
    with TemporaryDirectory(prefix="cds-demo-") as data_dir:
        service = create_app(local_settings(service_url, data_dir=Path(data_dir), fhir_server=fhir_url))
        logs.configure(logging.WARNING)
        with serving(fhir, fhir_socket), serving(service, service_socket):
            yield service_url, fhir_url


async def present(demo: Demo, service_url: str, fhir_url: str) -> int:
    """Everything that is called and printed, over this machine's own network, where a proxy has no part."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        ehr = Ehr(http=http, service_url=service_url, fhir_url=fhir_url, today=datetime.now(UTC).date())
        return await show(demo, ehr)


async def show(demo: Demo, ehr: Ehr) -> int:
    try:
        services = await ehr.discover()
    except httpx.HTTPError as fault:
        demo.say(f"The service did not say what it offers: {type(fault).__name__}.")
        return 1
    demo.say("\nDiscovered:")
    for service in services:
        fired = "fired below" if is_fired(service) else "not fired here: see the playground, or `try`"
        demo.say(f"  {service['id']} ({service['hook']}), {len(service['prefetch'])} prefetch templates; {fired}")
    answered = []
    for visit in visits(services, demo.slugs):
        answered.append(await ehr.call(visit))
        show_answer(demo, answered[-1], ehr.today)
    return summarise(demo, answered)


def show_answer(demo: Demo, answer: Answered, today: date) -> None:
    visit, terminal = answer.visit, demo.terminal
    demo.say("\n" + terminal.paint(f"{visit.slug}: {visit.hook}, {visit.way}", "strong"))
    for line in terminal.wrap(fhir_fixtures.story(visit.slug), 2):
        demo.say(terminal.paint(line, "faint"))
    if not answer.is_ok:
        demo.say(refusal_line(answer.status, answer.body, terminal))
        return
    for line in response_lines(answer.body, terminal):
        demo.say(line)


def summarise(demo: Demo, answered: Sequence[Answered]) -> int:
    """A line for each call, and how many failed."""
    demo.say("\nIn short:")
    for answer in answered:
        visit = answer.visit
        cards = (
            ", ".join(f"{topic} ({level})" for topic, level in indicators(answer.body).items()) if answer.is_ok else ""
        )
        result = cards or ("no cards" if answer.is_ok else f"failed: {answer.status or 'no answer'}")
        demo.say(f"  {visit.slug:<26} {visit.hook:<13} {visit.way:<21} {answer.ms:>5.0f} ms  {result}")
    failed = sum(not answer.is_ok for answer in answered)
    demo.say(f"\n{len(answered)} calls, {failed} failed.")
    return 1 if failed else 0
