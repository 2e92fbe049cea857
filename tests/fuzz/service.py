"""The whole service in this process, called without a socket: what it answers, what it logs, and how long it works."""

import asyncio
import contextlib
import io
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from urllib.parse import unquote
from uuid import uuid4

import httpx
import orjson

from app.main import create_app
from app.memory import no_memory
from app.settings import Settings
from app.world import World
from scripts.expected_responses import CANONICAL_URL, TODAY

EHR = "https://fhir.example.org/r4"


@dataclass(frozen=True, slots=True)
class Answer:
    """`cpu_s` is what the process worked for it, `log` what it wrote on stderr meanwhile."""

    status: int
    content: bytes
    log: str
    cpu_s: float

    @property
    def body(self):
        return orjson.loads(self.content)

    @property
    def cards(self):
        return self.body["cards"] if self.status == 200 else []


class Service:
    """Its day can be set; its FHIR server answers with what `chart` holds: a body as bytes for each address."""

    def __init__(self, data_dir):
        self.today, self.chart = TODAY, {}
        settings = Settings(auth="off", public_base_url=CANONICAL_URL, data_dir=data_dir, fhir_deadline_ms=10_000)
        with contextlib.redirect_stderr(io.StringIO()):
            self._app = create_app(
                settings,
                World(
                    now=lambda: datetime.combine(self.today, clock(12), UTC),
                    new_id=lambda: str(uuid4()),
                    open_http=lambda: httpx.AsyncClient(transport=httpx.MockTransport(self._ehr)),
                    open_memory=no_memory,
                ),
            )
        self._runner = asyncio.Runner()

    def close(self):
        self._runner.close()

    def _ehr(self, request):
        asked = unquote(str(request.url)).removeprefix(EHR).lstrip("/")
        if asked not in self.chart:
            return httpx.Response(404, content=b"<html>not here</html>")
        return httpx.Response(200, content=self.chart[asked], headers={"content-type": "application/fhir+json"})

    def post(self, path, content):
        """Every fault of the service comes back as its answer. A hang is the caller's alarm, which is not caught."""
        log = io.StringIO()
        started_s = time.process_time()
        with contextlib.redirect_stderr(log):
            status, body = self._runner.run(exchanged(self._app, path, content))
        return Answer(status, body, log.getvalue(), time.process_time() - started_s)


async def exchanged(app, path, content):
    """One POST of JSON, as ASGI has it."""
    unread, answer, alone = [content], [], asyncio.Event()

    async def receive():
        if not unread:
            await alone.wait()
        return {"type": "http.request", "body": unread.pop(), "more_body": False}

    async def send(message):
        answer.append(message)

    try:
        await app(scope(path, len(content)), receive, send)
    except Exception:  # Starlette answers 500 and then raises what it met
        if not answer:
            raise
    return answer[0]["status"], b"".join(each.get("body", b"") for each in answer[1:])


def scope(path, length):
    headers = [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json")]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, (b"content-length", str(length).encode())],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
