"""One hook call, start to finish: read the request, gather, read, judge, say. Nothing later calls anything earlier."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.answered import Answered, name_of
from app.errors import BadRequest
from app.fhir.as_sent import orders_as_sent
from app.fhir.client import FhirClient, FhirServers
from app.fhir.gather import gather
from app.fhir.gathered import Gathered
from app.fhir.read import read_record
from app.fhir.selection import is_any_selected, read_drafts, unread_entries, with_drug
from app.memory import Memory
from app.needs import needs_off
from app.security.clients import ANYBODY, Profile
from app.security.hosts import fhir_allowed
from app.security.token import Caller
from app.stages import Stages
from app.store.plans import Plans
from app.turns import Turns
from cards.call import Call
from cards.compose import compose
from cards.model import Response
from clinical.assess import Assessed, assess, is_off
from clinical.completeness import incompleteness
from clinical.outcome import Advice, PlanTaper
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from hooks.queries import Query
from hooks.request import FhirAccess, HookRequest, InvalidRequest, bare_id, parse_request, token_values
from hooks.service import Service
from hooks.trigger import as_triggered, read_trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was had of the chart and what every rule says of it, before it is put into cards. `off` are the rules that
    the client has switched off."""

    policy: Policy
    is_server_refused: bool
    gathered: tuple[Gathered, ...]
    record: PatientRecord
    assessed: tuple[Assessed, ...]
    off: tuple[Rule, ...]
    n_fhir_requests: int

    @property
    def plan(self) -> PlanTaper | None:
        """The taper that a rule drafts, if one does."""
        offered = (
            plan for each in self.assessed if isinstance(each.outcome, Advice) for plan in each.outcome.proposals
        )
        return next((each for each in offered if isinstance(each, PlanTaper)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """What every call shares."""

    queries: Mapping[str, tuple[Query, ...]]
    rules: Sequence[Rule]
    policy: Policy
    servers: FhirServers
    is_production: bool
    canonical_url: str
    knowledge_version: str
    today: Callable[[], date]
    new_id: Callable[[], str]
    plans: Plans
    memory: Memory
    max_resources: int
    turns: Turns = field(default_factory=Turns)
    stages: Callable[[], Stages] = Stages

    async def answer(
        self, service: Service, body: object, caller: Caller | None, stages: Stages | None = None
    ) -> Answered:
        """The call and its cards, if there is anything to go on. Raises BadRequest."""
        stages = stages or self.stages()
        service = as_triggered(service, body)
        request = parsed(body, service)
        stages.end("parse")
        if is_idle(request):
            return idle(service, request, caller)
        judged = await self.judge(service, request, caller, stages)
        record, policy, assessed, plan = judged.record, judged.policy, judged.assessed, judged.plan
        blind = is_blind(judged.gathered, assessed)
        is_told = not blind or profile_of(caller).when_blind == "card"
        call = self._call(request, record, caller, plan)
        gaps = incompleteness(record, assessed, service.moment, policy, is_blind=blind)
        composed = compose(assessed=assessed, incomplete=gaps, record=record, policy=policy, call=call)
        stages.end("compose")
        return Answered(
            service=service,
            request=request,
            caller=caller,
            is_server_refused=judged.is_server_refused,
            gathered=judged.gathered,
            assessed=assessed,
            response=composed.response if is_told else None,
            record=record,
            spoken=composed.spoken if is_told else (),
            plan=self._kept(plan, call, composed.response),
            ms=stages.ms,
            off=judged.off,
            n_fhir_requests=judged.n_fhir_requests,
        )

    async def judge(
        self, service: Service, request: HookRequest, caller: Caller | None, stages: Stages | None = None
    ) -> Judged:
        """Everything up to the wording, which the playground's plot needs without any cards."""
        profile, stages = profile_of(caller), stages or Stages()
        policy = (caller and caller.policy) or self.policy
        off = needs_off(profile.queries_off)
        offered = request.access if read_trigger(request.extension).is_read else None
        access = self._allowed(offered, caller)
        client = None if access is None else self._fhir_client(access, caller)
        queries = (each for each in self.queries[service.id] if each.key not in profile.queries_off)
        gathered = await gather(request, queries, client, most=self.max_resources)
        if client is not None:
            await self.turns.next()
        stages.end("gather")
        record = read(request, service, gathered, off, self.today())
        stages.end("read")
        assessed = assess(record, service.moment, policy, [rule for rule in self.rules if not is_off(rule, off)])
        stages.end("assess")
        return Judged(
            policy=policy,
            is_server_refused=access is not offered,
            gathered=gathered,
            record=record,
            assessed=assessed,
            off=tuple(rule for rule in self.rules if service.moment in rule.moments and is_off(rule, off)),
            n_fhir_requests=0 if client is None else client.budget.n_requests,
        )

    def _fhir_client(self, access: FhirAccess, caller: Caller | None) -> FhirClient:
        is_post_search = profile_of(caller).fhir_search == "post"
        return self.servers.client(access, name_of(caller), is_post_search=is_post_search)

    def _kept(self, plan: PlanTaper | None, call: Call, response: Response) -> tuple[str, PlanTaper] | None:
        """The plan with the id of its page, when a card shows the link to it."""
        if plan is None or call.plan_url is None or not is_linked(response, call.plan_url):
            return None
        plan_id = call.plan_url.rpartition("/")[2]
        self.plans.keep(plan_id, plan)
        return plan_id, plan

    def _allowed(self, access: FhirAccess | None, caller: Caller | None) -> FhirAccess | None:
        """The server that the request names, if it is one of the client's own."""
        profile = profile_of(caller)
        is_allowed = access is not None and fhir_allowed(
            access.server,
            fhir_servers=profile.fhir_servers,
            is_production=self.is_production,
            is_auth_off=caller is None,
            private_networks=profile.private_networks,
        )
        return access if is_allowed else None

    def _call(self, request: HookRequest, record: PatientRecord, caller: Caller | None, plan: PlanTaper | None) -> Call:
        return Call(
            patient_id=bare_id(request.context.patient_id),
            user_ref=token_values(request).get("context.userId"),
            encounter_id=request.context.encounter_id,
            as_of=record.as_of,
            canonical_url=self.canonical_url,
            knowledge_version=self.knowledge_version,
            new_id=self.new_id,
            dialect=profile_of(caller).dialect,
            raw_drafts=orders_as_sent(request.context.drafts),
            plan_url=f"{self.canonical_url}/plans/{self.new_id()}" if plan else None,
            settled=self.memory.settled(request, caller, record),
            mark=self.memory.mark,
        )


def profile_of(caller: Caller | None) -> Profile:
    """How the caller is served; without a token as anybody."""
    return ANYBODY if caller is None else caller.client


def parsed(body: object, service: Service) -> HookRequest:
    try:
        return parse_request(body, service)
    except InvalidRequest as invalid:
        raise BadRequest(invalid.message, code=invalid.code) from None


def read(
    request: HookRequest, service: Service, gathered: Sequence[Gathered], off: frozenset[Need], today: date
) -> PatientRecord:
    """Where orders are being written, their absence is a gap; at every other moment there are none to be sent."""
    sent, selected = request.context.drafts, request.context.selected
    drafts = read_drafts(sent) if selected is None else with_drug(read_drafts(sent))
    return read_record(
        gathered=gathered,
        draft_orders=None if sent is None and service.moment is Moment.PRESCRIBING else drafts,
        drafts_unread=unread_entries(sent),
        selections=selected,
        patient_id=request.context.patient_id,
        encounter_id=request.context.encounter_id,
        user_ref=token_values(request).get("context.userId"),
        moment=service.moment,
        off=off,
        as_of=today,
    )


def is_idle(request: HookRequest) -> bool:
    """Orders are being chosen and none that names its drug is selected yet (design: section 13)."""
    selected = request.context.selected
    return selected is not None and not is_any_selected(selected, with_drug(read_drafts(request.context.drafts)))


def idle(service: Service, request: HookRequest, caller: Caller | None) -> Answered:
    """No cards, and nothing was read: EHRs call when an empty order form opens."""
    return Answered(
        service=service,
        request=request,
        caller=caller,
        is_server_refused=False,
        gathered=(),
        assessed=(),
        response=Response(),
    )


def is_linked(response: Response, url: str) -> bool:
    """Whether a card shows the link: a plan whose card is held back is not kept."""
    return any(link.url == url for card in response.cards for link in card.links or ())


def is_blind(gathered: Sequence[Gathered], assessed: Sequence[Assessed]) -> bool:
    """No query was answered and no rule gives advice: 412, or a card where the client wants one (design: section 5)."""
    is_answered = any(each.is_answered for each in gathered if each.is_asked)
    return not is_answered and not any(isinstance(each.outcome, Advice) for each in assessed)
