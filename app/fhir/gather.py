"""For each query what the EHR has: from the prefetch, else from its FHIR API, all at once and within one deadline."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.fhir.answer import Answer, Problem, read_answer
from app.fhir.client import FhirClient
from app.fhir.gathered import Gathered, Origin, Resource
from app.fhir.medications import MedicationReads
from app.fhir.newest import MOST_RESOURCES, newest
from app.fhir.prefetch import Prefetch, is_of, open_prefetch, suited
from app.fhir.tokens import fill, missing_tokens
from hooks.alternatives import alternatives
from hooks.queries import Query
from hooks.request import HookRequest, token_values


async def gather(
    request: HookRequest,
    queries: Iterable[Query],
    client: FhirClient | None,
    otherwise: Mapping[str, str] | None = None,
    most: int = MOST_RESOURCES,
) -> tuple[Gathered, ...]:
    """One Gathered for each query, in their order. Never raises for what the EHR sends or does.

    `client` is None when the EHR may not be read. `otherwise` are templates for queries that a server refuses.
    All Medications that were sent or read, for whatever order, come with the first list of orders. Of a list longer
    than `most` the newest are kept, and the rest counts as not seen.
    """
    values = token_values(request)
    templates = alternatives() if otherwise is None else otherwise
    prefetch = open_prefetch(request.prefetch, values, templates)
    call = Call(prefetch=prefetch, values=values, otherwise=templates, most=most)
    asked = tuple(queries)
    if client is None:
        return with_medications([call.from_prefetch(query) for query in asked], prefetch.medications())
    drafts = read_answer(request.context.drafts).resources
    known = (*prefetch.medications(), *(each for each in drafts if is_of(each, "Medication")))
    async with asyncio.TaskGroup() as tasks:
        reads = MedicationReads(client, known, tasks)
        reads.start(drafts)
        begun = [call.begin(query, client, reads, tasks) for query in asked]
    gathered = [each if isinstance(each, Gathered) else each.result() for each in begun]
    call.remember_refusals(client, gathered)
    return with_medications(gathered, (*prefetch.medications(), *reads.found()))


def with_medications(gathered: list[Gathered], medications: tuple[Resource, ...]) -> tuple[Gathered, ...]:
    if gathered and medications:
        orders = (at for at, each in enumerate(gathered) if each.query.resource_type == "MedicationRequest")
        at = next(orders, 0)
        gathered[at] = replace(gathered[at], others=gathered[at].others + medications)
    return tuple(gathered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call's way through its queries. `refused` collects the templates that the server does not support."""

    prefetch: Prefetch
    values: Mapping[str, str]
    otherwise: Mapping[str, str]
    most: int
    refused: list[str] = field(default_factory=list)

    def from_prefetch(self, query: Query) -> Gathered:
        """Without access: what was sent, and a problem where that is nothing, or goes on."""
        sent = self.prefetch.find(query)
        if sent is None:
            return self._unsent(query)
        if sent.next_url and sent.problem is None:
            sent = replace(sent, problem=Problem.LONGER)
        return gathered_from(query, sent, Origin.PREFETCH, self.most)

    def begin(
        self, query: Query, client: FhirClient, reads: MedicationReads, tasks: asyncio.TaskGroup
    ) -> "Gathered | asyncio.Task[Gathered]":
        """What is in hand at once; a task only where the EHR has to be read."""
        sent = self.prefetch.find(query)
        is_in_hand = sent is not None and is_kept(sent) and sent.next_url is None
        if is_in_hand or (sent is None and missing_tokens(query.template, self.values)):
            found = self.from_prefetch(query)
            reads.start((*found.resources, *found.others))
            return found
        return tasks.create_task(self._read(query, sent, client, reads))

    async def _read(self, query: Query, sent: Answer | None, client: FhirClient, reads: MedicationReads) -> Gathered:
        if sent is not None and is_kept(sent):
            followed = self.prefetch.claimed(query, await client.follow(sent))
            found = gathered_from(query, followed, Origin.PREFETCH, self.most)
        elif missing_tokens(query.template, self.values):
            found = self.from_prefetch(query)
        else:
            found = gathered_from(query, suited(query, await self._ask(query, client)), Origin.FHIR, self.most)
        reads.start((*found.resources, *found.others))
        return found

    async def _ask(self, query: Query, client: FhirClient) -> Answer:
        answer = await self._ask_by(query.template, query, client)
        if answer.problem is Problem.UNSUPPORTED and query.key in self.otherwise:
            return await self._ask_by(self.otherwise[query.key], query, client)
        return answer

    async def _ask_by(self, template: str, query: Query, client: FhirClient) -> Answer:
        if client.servers.unsupported.holds(client.base, template):
            return Answer(problem=Problem.UNSUPPORTED)
        filled = fill(template, self.values)
        if filled is None:
            return Answer(problem=Problem.ODD_ID)
        answer = await (client.read(filled) if query.is_read else client.search(filled))
        if answer.problem is Problem.UNSUPPORTED:
            self.refused.append(template)
        return answer

    def _unsent(self, query: Query) -> Gathered:
        if missing_tokens(query.template, self.values):
            return Gathered(query=query, is_asked=False)
        return Gathered(query=query, problem=Problem.NOT_SENT)

    def remember_refusals(self, client: FhirClient, gathered: Iterable[Gathered]) -> None:
        """A server that refuses everything refuses this call, perhaps its id. Only beside a good answer is a refusal
        a matter of the query, and worth remembering for other patients' calls. A 404 to a read is no good answer: a
        gateway that has lost its server says the same to everything."""
        if any(is_good(each) for each in gathered):
            for template in self.refused:
                client.servers.unsupported.note(client.base, template)


def is_good(found: Gathered) -> bool:
    """Whether the server gave what it was asked for: to a read the resource, to a search a list, even an empty one."""
    return found.origin is Origin.FHIR and found.problem is None and bool(found.resources or not found.query.is_read)


def is_kept(sent: Answer) -> bool:
    """Whether a prefetched answer stands: it holds something, or says that there is nothing, or that the EHR tried."""
    return sent.problem is None or sent.is_final or bool(sent.resources and sent.problem is Problem.PART)


def gathered_from(query: Query, answer: Answer, origin: Origin, most: int) -> Gathered:
    """A read that found nothing is an answer, except for the Patient."""
    is_nothing = answer.problem is Problem.NOT_FOUND and query.is_read and query.key != "patient"
    kind = query.resource_type
    own = tuple([each for each in answer.resources if is_of(each, kind)])
    is_mixed = len(own) < len(answer.resources)
    if len(own) > most:
        own, answer = newest(own, most), replace(answer, problem=answer.problem or Problem.LONGER)
    return Gathered(
        query=query,
        resources=own,
        others=tuple(each for each in answer.resources if not is_of(each, kind)) if is_mixed else (),
        problem=None if is_nothing else answer.problem,
        origin=origin,
    )
