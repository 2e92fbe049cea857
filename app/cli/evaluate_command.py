"""`evaluate`: the cards for a file, for people or as the response."""

import asyncio
from argparse import Namespace
from collections.abc import Iterable

from app.cli.errors import CommandError, UsageError
from app.cli.evaluation import answer_chart, answer_request, is_hook_request
from app.cli.files import read_json
from app.cli.output import as_json, day, print_lines, terminal
from app.demo.terminal import Terminal, refusal_line, response_lines
from app.settings import ConfigurationError
from clinical.policy import KnowledgeError


def run(arguments: Namespace) -> int:
    content, as_of = read_json(arguments.file), day(arguments)
    try:
        if is_hook_request(content):
            status, body = asyncio.run(answer_request(content, as_of))
        else:
            status, body = 200, answer_chart(content, as_of)
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(str(wrong)) from None
    if status != 200:
        raise CommandError(refusal_line(status, body, Terminal()).strip())
    lines: Iterable[str] = [as_json(body)] if arguments.json else response_lines(body, terminal())
    print_lines(lines)
    return 0
