"""`python -m app.cli`."""

import sys

INTERRUPTED = 130

if __name__ == "__main__":
    try:
        from app.cli.commands import main

        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
