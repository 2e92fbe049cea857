"""One answer of an EHR, sent along as prefetch or read from its FHIR server, and what can be wrong with it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.fhir.bundle import resources_in
from app.fhir.gathered import Resource
from app.fhir.shape import element, elements, text, whole
from clinical.quick import quick

FAILURES = ("fatal", "error")


class Problem(StrEnum):
    """Why something is missing or cut short, in words fit for a card: no address, no id."""

    NOT_SENT = "not sent by the EHR, and there is no access to read it"
    TRIED = "the EHR tried and failed to get it"
    REFUSED = "the EHR refused it"
    UNSUPPORTED = "the EHR does not support this search"
    NOT_FOUND = "the EHR did not find it"
    BUSY = "the EHR was too busy"
    FAILED = "the EHR failed to answer"
    LATE = "the EHR did not answer in time"
    UNREACHABLE = "the EHR could not be reached"
    UNREADABLE = "the EHR's answer could not be read"
    PART = "a part of the EHR's answer could not be read"
    LONGER = "the list is longer than what could be read"
    ODD_ID = "its id cannot be asked for"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`is_final`: asking again is pointless, because the EHR said that it tried. `is_bare`: one resource, not in a
    Bundle. `total` is what the EHR counted,
    `size` the bytes that were read."""

    resources: tuple[Resource, ...] = ()
    problem: Problem | None = None
    next_url: str | None = None
    is_final: bool = False
    is_bare: bool = False
    total: int | None = None
    size: int = 0

    def joined(self, page: "Answer") -> "Answer":
        """This answer with its next page. What went wrong first is what is told."""
        return replace(
            self,
            resources=self.resources + page.resources,
            problem=self.problem or page.problem,
            next_url=page.next_url,
            size=self.size + page.size,
        )


def read_answer(value: object) -> Answer:
    """A resource, a Bundle, a bare list, an OperationOutcome, or rubbish. Tolerant: never raises."""
    if isinstance(value, list):
        return from_bundle({"resourceType": "Bundle", "entry": value})
    kind = text(value.get("resourceType")) if isinstance(value, dict) else None
    if not isinstance(value, dict) or kind is None:
        return Answer(problem=Problem.UNREADABLE)
    if kind == "OperationOutcome":
        return Answer(problem=Problem.TRIED, is_final=True)
    return from_bundle(value) if kind == "Bundle" else Answer(resources=(value,), is_bare=True)


def from_bundle(bundle: Resource) -> Answer:
    """The resources of a Bundle. An entry that tells of an error makes it a part of an answer, or none."""
    resources = resources_in(bundle)
    inside = [resource_of(entry) for entry in members(bundle.get("entry")) if not is_plain(entry)]
    failed = any(is_failure(each) for each in inside)
    problem = (Problem.TRIED if failed else Problem.UNREADABLE) if not resources else Problem.PART
    links = (text(link.get("url")) for link in elements(bundle.get("link")) if text(link.get("relation")) == "next")
    return Answer(
        resources=resources,
        problem=problem if failed or {} in inside else None,
        next_url=next(links, None),
        is_final=failed,
        total=whole(bundle.get("total")),
    )


def members(entry: object) -> list[object]:
    if isinstance(entry, list):
        return entry
    return [] if entry is None else [entry]


def is_plain(entry: object) -> bool:
    """An entry with a part of the chart in it, as nearly all are: it can neither tell of an error nor be empty."""
    resource = entry.get("resource") if type(entry) is dict else None
    kind = resource.get("resourceType") if type(resource) is dict else None
    return type(kind) is str and kind != "OperationOutcome"


def resource_of(entry: object) -> Resource:
    """The resource of an entry, whether or not it is wrapped; an empty one when there is none."""
    inside = element(entry).get("resource", entry)
    resource = inside if isinstance(inside, dict) else {}
    return resource if isinstance(resource.get("resourceType"), str) else {}


def is_failure(resource: Resource) -> bool:
    """Epic says "nothing found" as a warning beside total 0; only an error or a fatal issue means that it failed."""
    if resource.get("resourceType") != "OperationOutcome":
        return False
    return any(text(issue.get("severity")) in FAILURES for issue in elements(resource.get("issue")))
