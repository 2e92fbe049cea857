"""Of whom and by whom a call was, and which orders it was about: as pseudonyms."""

from dataclasses import dataclass

from app.answered import ANONYMOUS
from app.security.site_key import SiteKey
from app.security.token import Caller
from clinical.drug_classes import is_rescue_antagonist
from clinical.record import PatientRecord
from hooks.request import HookRequest, bare_id, token_values

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Equal for the same patient and the same user of the same client and tenant, whatever is written before an id."""

    client: str
    tenant: str | None
    patient: str
    user: str | None


def caller_of(caller: Caller | None) -> tuple[str, str | None]:
    """The client by its name, and its tenant as a column takes it: PostgreSQL takes no NUL in a text."""
    if caller is None:
        return ANONYMOUS, None
    return caller.client.name, None if caller.tenant is None else caller.tenant.replace("\0", "")[:LONGEST_NAME]


def who(request: HookRequest, caller: Caller | None, key: SiteKey) -> Who:
    client, tenant = caller_of(caller)
    user = token_values(request).get("context.userId")
    patient = bare_id(request.context.patient_id)
    return Who(
        client=client,
        tenant=tenant,
        patient=key.pseudonym("patient", client, tenant or "", patient),
        user=None if user is None else key.pseudonym("user", client, tenant or "", user),
    )


def order_marks(record: PatientRecord | None, key: SiteKey) -> tuple[str, ...]:
    """One mark for each draft: the same for the same drug and directions under the same reference.

    A rescue antagonist has none: one that was added on our suggestion does not make the other orders new.
    """
    drafts = () if record is None else record.drafts
    return tuple(
        key.pseudonym("order", each.ref, repr((each.codes, each.name, each.parts, each.dosages, each.supply)))[:16]
        for each in drafts
        if not is_rescue_antagonist(each)
    )
