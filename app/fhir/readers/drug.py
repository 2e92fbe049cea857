"""The drug of an order in its five shapes: a code, contained, beside it in the Bundle, elsewhere, or words alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.fhir.readers.coding import concept_name, read_codes, read_concept, status_code
from app.fhir.readers.quantity import read_quantity, read_ratio
from app.fhir.references import contained, display, reference, short, written_reference
from app.fhir.shape import NOTHING, Element, element, elements, text
from clinical.facts import Code, MedicationPart
from clinical.quick import quick

MOST_CODINGS = 100  # of one concept; an EHR sends some ten, and each may have to be looked up by its words
MOST_INGREDIENTS = 30  # a multivitamin has some twenty

Shelf = Mapping[str, Element]  # Medication resources by "Medication/id" and, where known, by fullUrl


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """What an order is for, as far as anybody said. `is_unnamed` when nobody did."""

    codes: tuple[Code, ...] = ()
    name: str | None = None
    form: str | None = None
    parts: tuple[MedicationPart, ...] = ()

    @property
    def is_unnamed(self) -> bool:
        return not self.codes and self.name is None and not self.parts


UNNAMED = Drug()
"""Also for a drug that says so much that reading it would hold up everybody else: the order is told as unreadable."""


def shelf_of(resources: Iterable[Element]) -> Shelf:
    """The Medications among resources. The first of an id is kept; one entered in error is as if it were not there."""
    shelf: dict[str, Element] = {}
    for resource in resources:
        if resource.get("resourceType") == "Medication" and status_code(resource.get("status")) != "entered-in-error":
            for key in _addresses(resource):
                shelf.setdefault(key, resource)
    return shelf


def _addresses(resource: Element) -> Iterator[str]:
    if found := text(resource.get("id")):
        yield f"Medication/{found}"
    if url := text(resource.get("fullUrl")):
        yield url
        yield short(url)


def read_drug(order: Element, shelf: Shelf) -> Drug:
    """Its own concept when that has a code; else the Medication it refers to; else the words of either.

    `medication` without a type suffix is R5's CodeableReference, or one of the R4 shapes by a client that forgot it.
    """
    concept = order.get("medicationCodeableConcept") or order.get("medication")
    codes, words = read_concept(concept)
    if len(codes) > MOST_CODINGS:
        return UNNAMED
    name = words if type(concept) is dict else _unless_reference(words)
    if codes:
        return Drug(codes=codes, name=name)
    pointer = _pointer(order)
    found = find_medication(pointer, order, shelf)
    if found is None:
        return Drug(name=name or display(pointer))
    drug = read_medication(found, shelf, order)
    return Drug(codes=drug.codes, name=name or drug.name or display(pointer), form=drug.form, parts=drug.parts)


def names_drug(order: Element) -> bool:
    """Whether an order says what it is for, be it by a reference that is still to be followed."""
    return not read_drug(order, {}).is_unnamed or written_reference(_pointer(order)) is not None


def _unless_reference(words: str | None) -> str | None:
    return None if words is None or words.startswith(("#", "Medication/", "urn:", "http")) else words


def _pointer(order: Element) -> object:
    return order.get("medicationReference") or order.get("medication")


def find_medication(pointer: object, order: Element, shelf: Shelf) -> Element | None:
    """The resource that a reference leads to, or None."""
    written = written_reference(pointer)
    if written is None:
        return None
    own = contained(order, written) if "contained" in order else None
    return own or shelf.get(written) or shelf.get(short(written)) or shelf.get(f"Medication/{_bare_id(written)}")


def _bare_id(written: str) -> str:
    """The id in a urn: or in a reference that lost its type; any other has a type, which must be Medication."""
    return written.rpartition(":")[2] if written.startswith("urn:") else written


def read_medication(medication: Element, shelf: Shelf, order: Element = NOTHING) -> Drug:
    """`order` holds the medication when it is contained: FHIR then puts its ingredients beside it, not inside. An
    ingredient that nobody names is none."""
    ingredients = elements(medication.get("ingredient"))
    codes = read_codes(medication.get("code"))
    if len(ingredients) > MOST_INGREDIENTS or len(codes) > MOST_CODINGS:
        return UNNAMED
    read = [_part(each, medication, order, shelf) for each in ingredients]
    parts = tuple(each for each in read if each.codes or each.name)
    code = medication.get("code")
    name = concept_name(code) or " / ".join(part.name for part in parts if part.name) or None
    form = medication.get("form") or medication.get("doseForm")
    return Drug(codes=codes, name=name, form=concept_name(form), parts=parts)


def _part(ingredient: Element, medication: Element, order: Element, shelf: Shelf) -> MedicationPart:
    """An ingredient as concept or reference (R4), or either in one (R5), with its strength as Ratio or Quantity."""
    item = ingredient.get("itemCodeableConcept") or ingredient.get("item")
    referred = ingredient.get("itemReference") or ingredient.get("item")
    holder = medication if "contained" in medication else order
    found = None if read_codes(item) else find_medication(referred, holder, shelf)
    concept = found.get("code") if found is not None else item
    strength = ingredient.get("strength") or ingredient.get("strengthRatio") or ingredient.get("amount")
    value, unit, per, per_unit = read_ratio(strength)
    if value is None:
        value, unit = read_quantity(ingredient.get("strengthQuantity") or element(strength))
    return MedicationPart(
        codes=read_codes(concept),
        name=concept_name(concept) or display(referred),
        value=value,
        unit=unit,
        per=per,
        per_unit=per_unit,
    )


def missing_medication_refs(resources: Iterable[Element], others: Iterable[Element] = ()) -> tuple[str, ...]:
    """References, as the EHR wrote them, to Medications that are not here and without which an order has no code.

    Whoever reads them must take an absolute one only from its own server.
    """
    orders = tuple(resources)
    shelf = shelf_of((*orders, *others))
    return tuple(dict.fromkeys(written for order in orders if (written := _missing(order, shelf)) is not None))


def _missing(order: Element, shelf: Shelf) -> str | None:
    if read_codes(order.get("medicationCodeableConcept")) or read_codes(order.get("medication")):
        return None
    pointer = _pointer(order)
    reference_to = reference(pointer)
    if reference_to is None or not reference_to.startswith("Medication/"):
        return None
    return None if find_medication(pointer, order, shelf) is not None else written_reference(pointer)
