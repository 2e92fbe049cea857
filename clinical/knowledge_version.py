"""Which knowledge an answer rests on: a version for people and a hash over every file for machines."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from clinical.policy import KNOWLEDGE, KnowledgeError, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeVersion:
    """`version` is what a person quotes; `sha256` changes with any byte of any knowledge or wording file."""

    version: str
    sha256: str

    def with_policy(self, policy: Policy | None) -> Self:
        """Of a call that a client's own thresholds judged: the same version, and a hash that they are part of."""
        if policy is None:
            return self
        return replace(self, sha256=hashlib.sha256(f"{self.sha256}\0{policy!r}".encode()).hexdigest())


def knowledge_version(*sources: Path, release: Path = KNOWLEDGE / "release.toml") -> KnowledgeVersion:
    """Read once at start-up over folders and files: `clinical/knowledge`, the cards' wording, a site's own policy."""
    version = tomllib.loads(release.read_text(encoding="utf-8")).get("version")
    if not isinstance(version, str) or not version:
        raise KnowledgeError(f"{release.name}: version is missing")
    return KnowledgeVersion(version=version, sha256=_sha256(sources))


def _sha256(sources: Iterable[Path]) -> str:
    """Over (name, size, content) of each file in order of name, so that neither a move nor a shifted border is lost."""
    digest = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                content = path.read_bytes()
                name = path.relative_to(source.parent).as_posix()
                digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
