"""`--from` and `--to` of the commands that look back."""

from argparse import Namespace

from app.cli.errors import UsageError
from app.report.period import Period
from app.settings import Settings, zone


def period_of(arguments: Namespace, site: Settings) -> Period:
    """Both days included, in the site's time zone. Raises UsageError when they stand the wrong way round."""
    if arguments.to < arguments.first:
        raise UsageError(f"--to {arguments.to} is before --from {arguments.first}")
    return Period(first=arguments.first, last=arguments.to, zone=zone(site.time_zone))
