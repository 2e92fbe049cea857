"""What Epic says beside the hook: which of its own triggers fired, and the versions that it speaks.

Epic reuses patient-view for its other triggers, so that the trigger decides which moment of care it is. All else is for
the log. Source: Epic, CDS Hooks tutorial, extensions of the request (February 2024).
"""

import re
from dataclasses import dataclass, replace

from clinical.record import Moment
from hooks.request import OrderingViewContext, PatientViewContext
from hooks.service import Service

PREFIX = "com.epic.cdshooks.request."
NUMBER = re.compile(r"[0-9]{1,12}")
FHIR_VERSION = re.compile(r"DSTU[0-9]|STU[0-9]|R[0-9]B?")
HOOKS_VERSION = re.compile(r"[0-9]\.[0-9](\.[0-9])?")
ORDERING = frozenset({"18", "23"})  # enter order, sign orders
KNOWN = ORDERING | {
    "60",
    "5",
    "6",
    "7",
    "26",
    "27",
    "29",
}  # open chart, advisory section, problem, diagnosis, inpatient
UNREAD_FHIR = frozenset({"DSTU2"})
"""Its orders are another resource, MedicationOrder. STU3 and R5 differ little from R4 and are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Each as sent when it is a number or a version, else None: it goes to the log, where no free text may."""

    action: str | None = None
    fhir_version: str | None = None
    hooks_version: str | None = None
    criteria: str | None = None

    @property
    def is_ordering(self) -> bool:
        return self.action in ORDERING

    @property
    def is_read(self) -> bool:
        """Whether the FHIR version that the EHR names is one that can be read. One that is not named may be."""
        return self.fhir_version not in UNREAD_FHIR

    @property
    def kind(self) -> str:
        """The action as a label of a metric: a known one, "other", or "none"."""
        if self.action is None:
            return "none"
        return self.action if self.action in KNOWN else "other"


NOTHING_SAID = Trigger()


def read_trigger(extension: object) -> Trigger:
    if not extension or not isinstance(extension, dict):
        return NOTHING_SAID

    def said(name: str, form: re.Pattern[str]) -> str | None:
        value = extension.get(f"{PREFIX}{name}")
        written = str(value) if type(value) in (str, int) else ""
        return written if form.fullmatch(written) else None

    return Trigger(
        action=said("bpa-trigger-action", NUMBER),
        fhir_version=said("fhir-version", FHIR_VERSION),
        hooks_version=said("cds-hooks-specification-version", HOOKS_VERSION),
        criteria=said("criteria-id", NUMBER),
    )


def as_triggered(service: Service, body: object) -> Service:
    """A chart that is opened while orders are entered or signed is the moment of prescribing, and may carry drafts."""
    extension = body.get("extension") if isinstance(body, dict) else None
    if service.context is not PatientViewContext or not read_trigger(extension).is_ordering:
        return service
    return replace(service, moment=Moment.PRESCRIBING, context=OrderingViewContext)
