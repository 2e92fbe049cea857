"""What can go wrong while a service is tried, in words for the person who tries it."""


class TrialError(Exception):
    """The trial could not be carried out. The message is one sentence, without anything secret in it."""
