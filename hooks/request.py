"""What an EHR sends: the envelope and the contexts, strict; the FHIR inside them is not looked at here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from hooks.service import Service

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TOKEN = r"^[\x21-\x7e]+$"  # noqa: S105  # what a header can carry, RFC 6750 section 2.1: a pattern, not a secret


class InvalidRequest(Exception):  # noqa: N818  # named for what it tells the caller, as the errors of `app.errors` are
    """The envelope is not what the service was promised. `message` names fields, never what was in them.

    `code` is a FHIR issue type: "structure", "required", "value", "too-long" or "invalid".
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be empty")
    return text


def a_uuid(text: str) -> str:
    if not UUID.fullmatch(text):
        raise PydanticCustomError("uuid", "must be a UUID")
    return text


def an_http_url(text: str) -> str:
    if not is_http_url(text):
        raise PydanticCustomError("url", "must be an absolute http or https URL")
    return text


def a_bundle(resource: dict[str, Any]) -> dict[str, Any]:
    if resource.get("resourceType") != "Bundle":
        raise PydanticCustomError("bundle", "must be a Bundle")
    return resource


def is_http_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and " " not in text
    except ValueError:
        return False


def text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def object_or_empty(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


Text = Annotated[str, AfterValidator(not_blank)]
OptionalText = Annotated[str | None, BeforeValidator(text_or_none)]
Bundle = Annotated[dict[str, Any], AfterValidator(a_bundle)]
Members = Annotated[dict[str, Any], BeforeValidator(object_or_empty)]


class Wire(BaseModel):
    """One object of the request: camelCase on the wire, unknown members accepted, frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, hide_input_in_errors=True)


class Context(Wire):
    """What every hook of the library says: whose chart is open."""

    patient_id: Text
    encounter_id: OptionalText = None

    @property
    def drafts(self) -> dict[str, Any] | None:
        """The Bundle of the orders being written, or None when this hook has none or they were not sent."""
        return None

    @property
    def selected(self) -> tuple[str, ...] | None:
        """References of the selected orders, none when they were not sent; None when this hook has no selections."""
        return None


class PatientViewContext(Context):
    """patient-view 1.0."""

    user_id: Text


class OrderingViewContext(PatientViewContext):
    """patient-view as Epic fires it while orders are entered or signed. What is no Bundle counts as not sent."""

    draft_orders: Members = Field(default_factory=dict)

    @property
    def drafts(self) -> dict[str, Any] | None:
        return self.draft_orders if self.draft_orders.get("resourceType") == "Bundle" else None


class OrderSignContext(Context):
    """order-sign 1.1. EHRs strip `draftOrders` when they are not scoped for it, so it may be absent."""

    user_id: Text
    draft_orders: Bundle = Field(default_factory=dict)

    @property
    def drafts(self) -> dict[str, Any] | None:
        return self.draft_orders or None


class OrderSelectContext(OrderSignContext):
    """order-select 1.0. `selections` may be absent too; what in it is no text selects nothing."""

    selections: list[Any] = Field(default_factory=list)

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(each for each in self.selections if isinstance(each, str))


class DischargeContext(Context):
    """encounter-discharge 1.0."""

    user_id: Text
    encounter_id: Text


class FhirAuthorization(BaseModel):
    """Access to the FHIR server for this one call. `patient` is kept as sent: a wrong type must not pass as absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    access_token: Annotated[str, StringConstraints(pattern=TOKEN)] = Field(repr=False)
    token_type: Annotated[str, StringConstraints(pattern=r"(?i)^bearer$")]
    expires_in: int
    scope: str
    subject: Text
    patient: Any = None

    def is_for(self, patient_id: str) -> bool:
        """A token that names another patient than the context's is not used."""
        if self.patient is None:
            return True
        return isinstance(self.patient, str) and bare_id(self.patient) == bare_id(patient_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirAccess:
    """A FHIR server that the request offers to read, with its token unless the server is an open one."""

    server: str
    token: str | None = field(repr=False)


def bare_id(patient_id: str) -> str:
    return patient_id.removeprefix("Patient/")


class HookRequest(Wire):
    """One call. `authorization` is None when none was sent and when what was sent is incomplete."""

    hook: Text
    hook_instance: Annotated[str, AfterValidator(a_uuid)]
    fhir_server: Annotated[str, AfterValidator(an_http_url)] | None = None
    authorization: FhirAuthorization | None = None
    is_authorization_sent: bool = False
    context: Context
    prefetch: Members = Field(default_factory=dict)
    extension: Members = Field(default_factory=dict)

    @property
    def access(self) -> FhirAccess | None:
        """How the FHIR server may be read; None: not at all. A server without fhirAuthorization is an open one."""
        if self.fhir_server is None:
            return None
        if not self.is_authorization_sent:
            return FhirAccess(server=self.fhir_server, token=None)
        if self.authorization is None or not self.authorization.is_for(self.context.patient_id):
            return None
        return FhirAccess(server=self.fhir_server, token=self.authorization.access_token)


def parse_request(body: object, service: Service) -> HookRequest:
    """The request, or InvalidRequest. Cites cds-hooks: request body, hook contexts of the hook library."""
    if not isinstance(body, dict):
        raise InvalidRequest("the body must be a JSON object", "structure")
    if isinstance(body.get("hook"), str) and body["hook"] != service.hook:
        raise InvalidRequest(f"service {service.id!r} answers {service.hook!r}", "invalid")
    if body.get("fhirAuthorization") is not None and body.get("fhirServer") is None:
        raise InvalidRequest("fhirAuthorization needs fhirServer", "required")
    try:
        context = service.context.model_validate(body["context"]) if "context" in body else None
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False)[0], "context") from None
    try:
        return HookRequest.model_validate(envelope(body, context))
    except ValidationError as error:
        raise invalid(error.errors(include_input=False, include_url=False)[0]) from None


def envelope(body: Mapping[str, Any], context: Context | None) -> dict[str, Any]:
    authorization = body.get("fhirAuthorization")
    own = {
        "authorization": complete_authorization(authorization),
        "isAuthorizationSent": authorization is not None,
        **({"context": context} if context else {}),
    }
    sent = ("hook", "hookInstance", "fhirServer", "prefetch", "extension")
    return {name: body[name] for name in sent if name in body} | own


def complete_authorization(sent: object) -> FhirAuthorization | None:
    try:
        return FhirAuthorization.model_validate(sent)
    except ValidationError:
        return None


def invalid(error: ErrorDetails, *parents: str) -> InvalidRequest:
    path = ".".join((*parents, *(str(part) for part in error["loc"])))
    if error["type"] == "missing":
        return InvalidRequest(f"{path} is required", "required")
    claims = {"string_type": "must be a string", "dict_type": "must be an object", "model_type": "must be an object"}
    claims |= {"list_type": "must be an array"}
    is_ours = error["type"] in ("blank", "uuid", "url", "bundle")
    claim = error["msg"] if is_ours else claims.get(error["type"], "is not of its type")
    return InvalidRequest(f"{path} {claim}", "invalid")


def token_values(request: HookRequest) -> dict[str, str]:
    """What the prefetch tokens of this call stand for: `context.patientId` and its like, without those not sent."""
    sent = {
        field.alias or name: getattr(request.context, name)
        for name, field in type(request.context).model_fields.items()
    }
    texts = {f"context.{name}": value for name, value in sent.items() if isinstance(value, str)}
    return texts | {"context.patientId": bare_id(request.context.patient_id)}
