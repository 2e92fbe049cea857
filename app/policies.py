"""A site's own thresholds, from its policy file."""

import tomllib
from fractions import Fraction
from pathlib import Path

from app.settings import ConfigurationError
from clinical.policy import Policy, load_policy


def policy_from(path: Path | None) -> Policy:
    """The thresholds as shipped, or with a site's own: a TOML file of `name = value` lines.

    Raises ConfigurationError, or KnowledgeError for a value that may not be.
    """
    if path is None:
        return load_policy()
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return load_policy(own)
