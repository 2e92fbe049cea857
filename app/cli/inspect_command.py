"""`inspect`: what was read of a file. Only the text for people has what fhir.resources makes of it."""

from argparse import Namespace

from app.cli.files import read_json
from app.cli.inspection import inspected
from app.cli.output import as_json, day, print_lines


def run(arguments: Namespace) -> int:
    content = read_json(arguments.file)
    seen = inspected(content, day(arguments))
    if arguments.json:
        print_lines([as_json(seen)])
        return 0
    # Imported here because fhir.resources takes a second, which --json can do without.
    from app.cli.findings import findings
    from app.cli.inspection_text import inspection_lines

    print_lines(inspection_lines(seen, findings(content)))
    return 0
