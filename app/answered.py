"""One call and all that came of it: for the caller the cards, for the log, the metrics and the store the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.fhir.gathered import Gathered, Origin
from app.security.token import Caller
from cards.compose import Spoken
from cards.model import Response
from clinical.assess import Assessed
from clinical.outcome import NotAssessable, PlanTaper
from clinical.record import PatientRecord
from clinical.rule import Rule
from hooks.request import HookRequest
from hooks.service import Service
from hooks.trigger import Trigger, read_trigger

ANONYMOUS = "anonymous"
"""The name of every caller where no token is asked for."""


def name_of(caller: Caller | None) -> str:
    return ANONYMOUS if caller is None else caller.client.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """`caller` is None where no token is asked for. `response` is None when nothing was had and nothing can be said:
    never an empty list of cards. `is_server_refused`: the FHIR server that the request names may not be called.
    `record` is None when nothing was read. `spoken` is the fate of each topic, `plan` a drafted taper that a card links
    to, with the id of its page. `ms` is what each stage took, `n_fhir_requests` how often the EHR was asked. `off` are
    the rules of this moment that were not run, because the client has switched off what they require."""

    service: Service
    request: HookRequest
    caller: Caller | None
    is_server_refused: bool
    gathered: tuple[Gathered, ...]
    assessed: tuple[Assessed, ...]
    response: Response | None
    record: PatientRecord | None = None
    spoken: tuple[Spoken, ...] = ()
    plan: tuple[str, PlanTaper] | None = None
    ms: Mapping[str, float] = field(default_factory=dict)
    off: tuple[Rule, ...] = ()
    n_fhir_requests: int = 0

    @property
    def client(self) -> str:
        return name_of(self.caller)

    @property
    def tenant(self) -> str | None:
        return None if self.caller is None else self.caller.tenant

    @property
    def asked(self) -> tuple[Gathered, ...]:
        return tuple(each for each in self.gathered if each.is_asked)

    @property
    def missing_keys(self) -> tuple[str, ...]:
        """The prefetch keys of what is missing or was had only in part."""
        return tuple(each.query.key for each in self.asked if each.problem is not None)

    def keys_from(self, origin: Origin) -> tuple[str, ...]:
        """The prefetch keys that were answered from there, if only by saying that there is nothing."""
        return tuple(each.query.key for each in self.asked if each.origin is origin and each.problem is None)

    @property
    def trigger(self) -> Trigger:
        return read_trigger(self.request.extension)

    @property
    def not_assessable(self) -> tuple[str, ...]:
        return tuple(each.rule.id for each in self.assessed if isinstance(each.outcome, NotAssessable))

    @property
    def topics(self) -> tuple[str, ...]:
        return () if self.response is None else tuple(card.source.topic.code for card in self.response.cards)
