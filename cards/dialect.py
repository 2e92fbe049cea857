"""What one client's EHR can do with a card: CDS Hooks has no version on the wire, so a client's profile says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CONTENT_TYPE = "com.epic.cdshooks.card.detail.content-type"
"""Epic's extension of a card: how its detail is to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The default suits a client without a profile, of any version.

    `action_limit`: how many actions of one suggestion the EHR carries out. `replacement`: how a draft is changed, by an
    update, by delete and create, or not at all, and then in the card's words alone. `delete_style`: where a delete
    names its draft, in `resourceId` (CDS Hooks 2.0 and later) or in `resource` (1.0, 1.1). `code_systems`: what the EHR
    calls a code system, by its FHIR URL. `detail_content_type`: said on each card where the EHR asks for it.
    """

    selection_behavior: Literal["at-most-one", "any"] = "at-most-one"
    intent: Literal["proposal", "order"] = "proposal"
    action_limit: int = 1
    replacement: Literal["update", "delete-and-create", "none"] = "update"
    delete_style: Literal["resource-id", "resource"] = "resource-id"
    code_systems: Mapping[str, str] = field(default_factory=dict)
    detail_content_type: Literal["text/markdown", "text/markdown; variant=CommonMark"] | None = None

    def __post_init__(self) -> None:
        if self.action_limit < 1:
            raise ValueError("action_limit is 1 or more")
        if self.replacement == "delete-and-create" and self.action_limit < 2:
            raise ValueError("delete-and-create is two actions: it needs an action_limit of 2 or more")
        if not all(system.strip() for system in (*self.code_systems, *self.code_systems.values())):
            raise ValueError("code_systems maps the URL of a code system to what the EHR calls it")

    @property
    def extension(self) -> dict[str, str]:
        """What each card of this client carries besides."""
        return {} if self.detail_content_type is None else {CONTENT_TYPE: self.detail_content_type}
