"""What can go wrong on the command line, each with its exit code. A message is one line, for the person who typed.

CommandError              1
└── UsageError            2
    └── UnreadableError   2
"""

from typing import ClassVar


class CommandError(Exception):
    """Something did not work."""

    code: ClassVar[int] = 1


class UsageError(CommandError):
    """The command cannot be carried out as it was given, or as the service is set up."""

    code = 2


class UnreadableError(UsageError):
    """The file is not there, or is not what the command takes."""
