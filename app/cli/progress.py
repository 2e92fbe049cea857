"""How far a long run has come, on stderr: a line that changes for a person, a line now and then for a file."""

import sys
from typing import TextIO

PERCENT_OF_LINES = 10
FEWEST = 20_000
"""Rows. What is shorter is over before anyone wonders."""


class StderrProgress:
    """See `app.report.progress.Progress`."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._what, self._n, self._done, self._told = "", 0, 0, 0

    def begin(self, what: str, n: int | None = None) -> None:
        self.end()
        self._what, self._n, self._done, self._told = what, n or 0, 0, 0
        if self._is_terminal:
            self._rewrite(f"{what} …")

    def advance(self, n: int) -> None:
        self._done += n
        step = 1 if self._is_terminal else PERCENT_OF_LINES
        percent = min(100, self._done * 100 // max(self._n, 1)) // step * step
        if percent in (0, self._told) or self._n < FEWEST:
            return
        self._told = percent
        words = f"{self._what}: {percent} % of {self._n:,}"
        if self._is_terminal:
            self._rewrite(words)
        else:
            print(words, file=self._stream, flush=True)

    def end(self) -> None:
        """The line of a terminal is left empty."""
        if self._is_terminal and self._what:
            self._rewrite("")

    def _rewrite(self, words: str) -> None:
        print(f"\r\x1b[K{words}", end="", file=self._stream, flush=True)
