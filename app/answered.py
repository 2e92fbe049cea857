"""One call and all that came of it: for the caller the cards, for the log, the metrics and the store the rest."""

from dataclasses import dataclass

from app.fhir.gathered import Gathered
from app.security.token import Caller
from cards.model import Response
from clinical.assess import Assessed
from clinical.outcome import NotAssessable
from hooks.request import HookRequest
from hooks.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """`caller` is None where no token is asked for. `response` is None when nothing was had and nothing can be said:
    never an empty list of cards. `is_server_refused`: the FHIR server that the request names may not be called."""

    service: Service
    request: HookRequest
    caller: Caller | None
    is_server_refused: bool
    gathered: tuple[Gathered, ...]
    assessed: tuple[Assessed, ...]
    response: Response | None

    @property
    def asked(self) -> tuple[Gathered, ...]:
        return tuple(each for each in self.gathered if each.is_asked)

    @property
    def missing_keys(self) -> tuple[str, ...]:
        """The prefetch keys of what is missing or was had only in part."""
        return tuple(each.query.key for each in self.asked if each.problem is not None)

    @property
    def not_assessable(self) -> tuple[str, ...]:
        return tuple(each.rule.id for each in self.assessed if isinstance(each.outcome, NotAssessable))

    @property
    def topics(self) -> tuple[str, ...]:
        return () if self.response is None else tuple(card.source.topic.code for card in self.response.cards)
