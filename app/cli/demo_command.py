"""`demo`: service, FHIR server and EHR in one terminal."""

from argparse import Namespace

from app.cli.errors import CommandError, UsageError
from app.cli.output import terminal

try:
    import fhir_fixtures
except ModuleNotFoundError:
    raise UsageError("the demo needs the folder fhir_fixtures/ of the checkout, which the image leaves out") from None

from app.demo import show
from app.demo.servers import NotServed


def run(arguments: Namespace) -> int:
    if unknown := set(arguments.patient or ()) - set(fhir_fixtures.slugs()):
        raise UsageError(f"no patient {unknown.pop()!r}; there are {', '.join(fhir_fixtures.slugs())}")
    demo = show.Demo(
        say=say,
        terminal=terminal(),
        is_once=arguments.once,
        slugs=arguments.patient or fhir_fixtures.slugs(),
        port=arguments.port,
        fhir_port=arguments.fhir_port,
    )
    try:
        return show.run(demo)
    except NotServed as failure:
        raise CommandError(str(failure)) from None


def say(line: str) -> None:
    print(line, flush=True)
