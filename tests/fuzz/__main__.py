"""`scripts/fuzz [--seed N] [--count N] [--workers N] [--only CASE]`: the campaign, and what it found."""

import argparse
import faulthandler
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from app.main import freeze
from tests.fuzz.campaign import Tally, campaign

FOLDER = Path(__file__).parents[2] / "build" / "fuzz"
EVERY = 1000
LONGEST_S = 600
"""After this a worker is ended from outside Python, with its traces: a regular expression hears no alarm."""


def main():
    asked = arguments()
    if asked.only is not None:
        tally = campaign(asked.seed, [asked.only], FOLDER)
    else:
        shares = [range(first, asked.count, asked.workers) for first in range(asked.workers)]
        with ProcessPoolExecutor(asked.workers) as workers:
            tally = joined(workers.map(partial(share, asked.seed), shares))
    tell(tally)
    return 1 if tally.faults else 0


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Mutated hook requests and FHIR documents.")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other cases")
    parser.add_argument("--count", type=int, default=100_000, help="how many cases")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--only", type=int, help="one case, by its number")
    return parser.parse_args()


def share(seed, numbers):
    freeze()

    def told(tally):
        faulthandler.dump_traceback_later(LONGEST_S, exit=True)
        if tally.cases % EVERY == 0:
            say(f"of {len(numbers)}: " + "; ".join(tally.lines), sys.stderr)

    return campaign(seed, numbers, FOLDER, told)


def joined(tallies):
    whole = Tally()
    for each in tallies:
        whole.join(each)
    return whole


def tell(tally):
    say("\n".join(tally.lines))
    if tally.faults:
        say(f"written to {FOLDER}")


def say(line, stream=sys.stdout):
    stream.write(line + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
