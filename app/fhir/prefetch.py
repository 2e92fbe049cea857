"""What came with the call for each query, whatever the site named its keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.fhir.answer import Answer, Problem, read_answer
from app.fhir.gathered import Resource
from app.fhir.references import last_segment
from app.fhir.shape import elements, text
from app.fhir.tokens import TOKEN
from hooks.queries import BY_KEY, Query

UNSAID = (None, "unknown")
"""Orders whose status is not known count as current: the reader shows them, and nothing is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefetch:
    """The prefetch of one call, by key. Keys that are not ours are the site's own, and are judged by what they hold."""

    answers: Mapping[str, Answer]
    values: Mapping[str, str]
    otherwise: Mapping[str, str]

    def find(self, query: Query) -> Answer | None:
        """The answer to the query, or None when nothing was sent for it."""
        if query.key in self.answers:
            return suited(query, self.answers[query.key])
        return self._by_content(query)

    def claimed(self, query: Query, answer: Answer) -> Answer:
        """Under our own key everything is meant for the query; under a site's key only what the query would find."""
        if query.key in self.answers:
            return answer
        return replace(answer, resources=tuple(each for each in answer.resources if self._claims(query, each)))

    def medications(self) -> tuple[Resource, ...]:
        """Every Medication that was sent, under whatever key: any order may refer to it."""
        sent = (each for answer in self.answers.values() for each in answer.resources)
        return tuple(each for each in sent if is_of(each, "Medication"))

    def _by_content(self, query: Query) -> Answer | None:
        """An empty list under a foreign key says nothing: we do not know what was asked for it."""
        foreign = (answer for key, answer in self.answers.items() if key not in BY_KEY)
        parts = [part for answer in foreign if (part := self.claimed(query, answer)).resources]
        if not parts or (query.key == "encounters" and all(part.is_bare for part in parts)):
            return None
        whole = parts[0]
        for part in parts[1:]:
            cut = Problem.LONGER if whole.next_url and part.next_url else None
            whole = replace(whole.joined(part), next_url=whole.next_url or part.next_url)
            whole = replace(whole, problem=whole.problem or cut)
        return whole

    def _claims(self, query: Query, resource: Resource) -> bool:
        if not is_of(resource, query.resource_type):
            return False
        if query.is_read:
            return self._is_asked_for(query, resource)
        templates = (query.template, self.otherwise.get(query.key))
        return any(template is not None and is_found_by(template, resource) for template in templates)

    def _is_asked_for(self, query: Query, resource: Resource) -> bool:
        wanted = [self.values.get(name) for name in TOKEN.findall(query.template)]
        return [last_segment(text(resource.get("id")) or "")] == [last_segment(each) for each in wanted if each]


def open_prefetch(sent: Mapping[str, Any], values: Mapping[str, str], otherwise: Mapping[str, str]) -> Prefetch:
    """Everything read once. `null` says that the EHR looked and there is nothing."""
    answers = {key: Answer() if value is None else read_answer(value) for key, value in sent.items()}
    return Prefetch(answers=answers, values=values, otherwise=otherwise)


def suited(query: Query, answer: Answer) -> Answer:
    """The answer, with a problem when it cannot be one to this query: other types only, fewer than were counted, or no
    Patient."""
    kind = query.resource_type
    if answer.problem is not None or any(is_of(each, kind) for each in answer.resources):
        return answer
    if answer.resources or (answer.total and not answer.next_url):
        return replace(answer, problem=Problem.UNREADABLE)
    return replace(answer, problem=Problem.NOT_FOUND) if query.key == "patient" else answer


def is_of(resource: Resource, kind: str) -> bool:
    return resource.get("resourceType") == kind


def is_found_by(template: str, resource: Resource) -> bool:
    """Whether a server would find the resource by the template's status, category and code; the patient is not
    looked at here."""
    return all(
        any(value in wanted for value in values_of(resource, name))
        or (name == "status" and is_unsaid(resource, wanted))
        for name, wanted in filters(template)
    )


def is_unsaid(resource: Resource, wanted: frozenset[str]) -> bool:
    return "active" in wanted and text(resource.get("status")) in UNSAID


@lru_cache(maxsize=64)
def filters(template: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The parameters of a template that look at content, each with the values that it takes."""
    parameters = (parameter.partition("=") for parameter in template.partition("?")[2].split("&"))
    return tuple((name, frozenset(values.split(","))) for name, _, values in parameters if name not in ("patient", ""))


def values_of(resource: Resource, name: str) -> Iterator[str]:
    """What a token search compares: the text of a code, else code and system|code of each coding."""
    value = resource.get(name)
    if isinstance(value, str):
        yield value.strip()
    for concept in elements(value):
        for coding in elements(concept.get("coding")):
            code = text(coding.get("code"))
            if code is not None:
                yield code
                yield f"{text(coding.get('system'))}|{code}"
