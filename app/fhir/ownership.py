"""Whose a resource is: only the patient of the call may enter the record, and each resource only once."""

from collections.abc import Iterable, Iterator

from app.fhir.readers.coding import status_code
from app.fhir.references import last_segment, written_reference
from app.fhir.shape import Element, text

IN_ERROR = "entered-in-error"

Named = tuple[str, Element]
"""A resource with the reference that the record knows it by."""


def patient_among(
    resources: Iterable[Element], patient_id: str | None, others: Iterable[Element] = ()
) -> Element | None:
    """The Patient that the context names, else the first: some EHRs and clients number the two differently.

    A Patient of another number is somebody else when anything of `others` is about the patient of the context.
    """
    patients = [each for each in resources if text(each.get("resourceType")) == "Patient"]
    if patient_id is None:
        return patients[0] if patients else None
    wanted = last_segment(patient_id)
    named = next((each for each in patients if wanted in ids_of(each)), None)
    if named is not None or not patients:
        return named
    subjects = (subject_of(each) for each in others)
    return None if any(each and last_segment(each) == wanted for each in subjects) else patients[0]


def ids_of(patient: Element | None, patient_id: str | None = None) -> frozenset[str]:
    """The ids that a subject may have: the context's, the Patient's own, and its address in the Bundle."""
    found = (patient_id, text((patient or {}).get("id")), text((patient or {}).get("fullUrl")))
    return frozenset(last_segment(each) for each in found if each)


def subject_of(resource: Element) -> str | None:
    """The reference to the patient. A contained or missing subject names nobody, so it cannot name somebody else."""
    written = written_reference(resource.get("subject") or resource.get("patient"))
    return None if written is None or written.startswith("#") else written


def is_in_error(resource: Element) -> bool:
    return IN_ERROR in (status_code(resource.get("status")), status_code(resource.get("verificationStatus")))


class Sieve:
    """Lets the patient's own resources through and remembers, by reference, what it left out as another patient's."""

    def __init__(self, patient_ids: frozenset[str]) -> None:
        self._patient_ids = patient_ids
        self._judged: dict[str | None, bool] = {None: True}
        self.left_out: list[str] = []

    def own(self, resources: Iterable[Element], *kinds: str) -> Iterator[Named]:
        """Each once, by its id; one without an id is known by its place. What was entered in error is dropped."""
        seen: set[object] = set()
        for place, resource in enumerate(resources, 1):
            kind = text(resource.get("resourceType"))
            if kind not in kinds or is_in_error(resource):
                continue
            own_id = text(resource.get("id"))
            ref = f"{kind}/{own_id or f'unnumbered-{place}'}"
            key = ref if own_id else id(resource)
            if key not in seen and self._is_own(resource, ref):
                yield ref, resource
            seen.add(key)

    def drafts(self, resources: Iterable[Element], *kinds: str) -> Iterator[Named]:
        """Orders being written, each entry one of them. One without an id is known by its place in the Bundle."""
        for place, resource in enumerate(resources, 1):
            kind = text(resource.get("resourceType"))
            if kind not in kinds or is_in_error(resource):
                continue
            ref = f"{kind}/{text(resource.get('id')) or f'draft-{place}'}"
            if self._is_own(resource, ref):
                yield ref, resource

    def _is_own(self, resource: Element, ref: str) -> bool:
        """One subject stands on a whole chart, so that each way of writing it is judged once."""
        subject = subject_of(resource)
        if subject not in self._judged:
            self._judged[subject] = not self._patient_ids or last_segment(subject or "") in self._patient_ids
        if not self._judged[subject]:
            self.left_out.append(ref)
        return self._judged[subject]
