"""The CDS Hooks response, with the specification's invariants (cds-hooks: section 4)."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from cards.text import SUMMARY_LIMIT

Resource = dict[str, Any]

_REFERENCE = r"^[A-Za-z]+/.+$"


class Wire(BaseModel):
    """Frozen, camelCase on the wire, no unknown members."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Coding(Wire):
    system: str = Field(min_length=1)
    code: str = Field(min_length=1)
    display: str | None = Field(default=None, min_length=1)


class Source(Wire):
    label: str = Field(min_length=1)
    url: str | None = None
    topic: Coding


class Link(Wire):
    label: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://[^\s/]")
    type: Literal["absolute"] = "absolute"


class Change(Wire):
    """A create or an update. The resource is plain FHIR JSON, already checked."""

    type: Literal["create", "update"]
    description: str = Field(min_length=1)
    resource: Resource


class Delete(Wire):
    """The draft that goes, as "Type/id": in `resourceId`, or in `resource` for clients of CDS Hooks 1.0 and 1.1."""

    type: Literal["delete"] = "delete"
    description: str = Field(min_length=1)
    resource_id: str | None = Field(default=None, pattern=_REFERENCE)
    resource: str | None = Field(default=None, pattern=_REFERENCE)

    @model_validator(mode="after")
    def _names_one_draft(self) -> Self:
        if (self.resource_id is None) == (self.resource is None):
            raise ValueError("a delete has either a resourceId or, in the old style, a resource")
        return self

    @property
    def kind(self) -> str:
        return (self.resource_id or self.resource or "").partition("/")[0]


class Suggestion(Wire):
    """One action for every client (design: section 13); for an EHR that cannot update a draft, a delete and the create
    of the same type that takes its place."""

    label: str = Field(min_length=1)
    uuid: str
    actions: tuple[Change] | tuple[Delete, Change]

    @model_validator(mode="after")
    def _replaces_like_by_like(self) -> Self:
        first, change = self.actions[0], self.change
        if isinstance(first, Delete) and (change.type != "create" or change.resource["resourceType"] != first.kind):
            raise ValueError("what is deleted is created anew, as the same type")
        return self

    @property
    def change(self) -> Change:
        """What is there once it is accepted."""
        return self.actions[-1]


class Card(Wire):
    uuid: str
    summary: str = Field(min_length=1)
    detail: str = Field(min_length=1)
    indicator: Literal["info", "warning", "critical"]
    source: Source
    suggestions: tuple[Suggestion, ...] | None = Field(default=None, min_length=1)
    selection_behavior: Literal["at-most-one", "any"] | None = None
    override_reasons: tuple[Coding, ...] | None = Field(default=None, min_length=1)
    links: tuple[Link, ...] | None = Field(default=None, min_length=1)
    extension: dict[str, Any] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _holds_to_the_specification(self) -> Self:
        """CARD-2 summary under 140; cds-resp-6 a behaviour if and only if suggestions; cds-resp-4 displays."""
        if len(self.summary.encode("utf-16-le")) // 2 > SUMMARY_LIMIT or "\n" in self.summary:
            raise ValueError("a summary is one line of fewer than 140 characters")
        if (self.suggestions is None) != (self.selection_behavior is None):
            raise ValueError("suggestions and selectionBehavior come together")
        if any(reason.display is None for reason in self.override_reasons or ()):
            raise ValueError("an override reason has a display")
        return self


class Response(Wire):
    """The cards of one call, possibly none."""

    cards: tuple[Card, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """JSON-ready, without nulls. Raises nothing: the model was checked when it was made."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
