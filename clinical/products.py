"""Which opioid an order is for: by RxNorm code at any level, else by name.

Codings of one concept need not agree. The most specific known coding wins, in whatever order they stand; what it
leaves open (strength, form, route) is filled from the other codings, then the listed ingredients, then the name, as
far as they are about the same opioid. A code goes before a text that names another opioid, and the answer is marked as
disputed. An opioid that only a text names is still an opioid, also beside codes that are not: missing one is the
greater harm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from clinical.facts import RXNORM, Code, Dosage, MedicationOrder, MedicationPart
from clinical.opioid import Opioid, Use
from clinical.opioid_vocabulary import vocabulary
from clinical.product_names import joined, named_opioid
from clinical.product_parts import listed_opioid
from clinical.product_table import COMPONENTS, Product, products
from clinical.product_use import ALWAYS_LONG_ACTING, label_of, use_of

SYSTEMS = frozenset({RXNORM, "urn:oid:2.16.840.1.113883.6.88"})

OPEN_USES = frozenset({Use.ANALGESIC, Use.BUPRENORPHINE_PAIN})
"""What a concept is taken for while its form and strength are not known."""


def identify(order: MedicationOrder) -> Opioid | None:
    """The opioid that an order is for, or None: no opioid, or nothing in it says which."""
    return _identify(order.codes, order.name, order.form, order.parts, _route(order.dosages))


def _route(dosages: Iterable[Dosage]) -> str | None:
    """The route of the first dosage that has one we know: for products whose own route is open."""
    known = vocabulary().routes
    for dosage in dosages:
        for text in (dosage.route, *[code.value for code in dosage.route_codes]):
            if text and (route := known.get(text.strip().lower())):
                return route
    return None


@lru_cache(maxsize=16384)
def _identify(
    codes: tuple[Code, ...],
    name: str | None,
    form: str | None,
    parts: tuple[MedicationPart, ...],
    route: str | None,
) -> Opioid | None:
    named = _named(codes, name, form, route)
    listed = listed_opioid(parts, f"{name or ''} {form or ''}", route) if parts else None
    known = _known(codes, named)
    if not known:
        return _merged(listed, named)
    found = _coded(known, named, listed, route)
    texts = [*(listed.ingredients if listed else ()), *(named.ingredients if named else ())]
    others = {each.part.ingredient for each in known} | set(texts)
    return replace(found, is_disputed=not others <= set(found.ingredients))


def _named(codes: Iterable[Code], name: str | None, form: str | None, route: str | None) -> Opioid | None:
    """By the order's name, else by a coding's display. Of the same opioid the text that gives a strength is taken."""
    texts = [name or "", *sorted({code.display for code in codes if code.display})]
    found = [opioid for text in texts if text and (opioid := named_opioid(text, form, route))]
    same = [each for each in found if each.ingredients == found[0].ingredients]
    return next((each for each in same if _has_strength(each)), same[0] if same else None)


def _has_strength(opioid: Opioid) -> bool:
    return all(part.mg is not None for part in opioid.parts)


def _known(codes: Iterable[Code], named: Opioid | None) -> list[Product]:
    """Known RxNorm concepts. A code without a system counts only when a text agrees on the opioid."""
    found = []
    for code in codes:
        product = products().get(code.value.strip())
        if product and (
            code.system in SYSTEMS
            or (not code.system and named is not None and product.part.ingredient in named.ingredients)
        ):
            found.append(product)
    return found


def _coded(known: Sequence[Product], named: Opioid | None, listed: Opioid | None, route: str | None) -> Opioid:
    rank = min(each.rank for each in known)
    best = [each for each in known if each.rank == rank]
    if all(each.tty in COMPONENTS for each in best):
        ingredients = sorted({each.part.ingredient for each in best})
        chosen = [_chosen([each for each in best if each.part.ingredient == name], named) for name in ingredients]
    else:
        chosen = [_chosen(best, named)]
    return joined([_filled(each, known, listed, named, route) for each in chosen], is_by_name=False)


def _chosen(alike: Iterable[Product], named: Opioid | None) -> Product:
    """Among equally specific codings: the one the text means, else the stronger, so that no dose is understated."""
    return max(
        alike,
        key=lambda each: (
            named is not None and each.part.ingredient in named.ingredients,
            named is not None and each.part in named.parts,
            each.rate or Fraction(),
            each.rxcui,
        ),
    )


def _filled(
    product: Product, known: Iterable[Product], listed: Opioid | None, named: Opioid | None, route: str | None
) -> Opioid:
    opioid = product.opioid
    for other in sorted(known, key=lambda each: (each.rank, each.rxcui)):
        if other.part.ingredient == product.part.ingredient:
            opioid = _with(opioid, other.opioid)
    for source in (listed, named):
        if source and source.ingredients == opioid.ingredients:
            opioid = _with(opioid, source)
    if opioid.route is None and route:
        use = use_of(opioid.parts[0], product.companions, opioid.form, route)
        opioid = replace(opioid, route=route, use=use if opioid.use in OPEN_USES else opioid.use)
    return opioid


def _with(opioid: Opioid, source: Opioid) -> Opioid:
    """The opioid with what it lacks taken from a source that is about the same ingredient.

    A form says its release; an opioid without a form takes release from the source. A use that was only assumed gives
    way to the source's.
    """
    lacks_strength = opioid.parts[0].mg is None and source.parts[0].mg is not None
    lacks_form = opioid.form is None
    if not lacks_strength and not lacks_form and opioid.route is not None:
        return opioid
    parts = source.parts if lacks_strength else opioid.parts
    form = opioid.form or source.form
    is_extended = opioid.is_extended_release or (lacks_form and source.is_extended_release)
    return replace(
        opioid,
        parts=parts,
        label=label_of(parts, form, is_extended),
        form=form,
        route=opioid.route or source.route,
        is_extended_release=is_extended,
        is_long_acting=opioid.is_long_acting or is_extended or parts[0].ingredient in ALWAYS_LONG_ACTING,
        use=source.use if opioid.use in OPEN_USES else opioid.use,
        is_by_name=opioid.is_by_name or (lacks_strength and source.is_by_name),
    )


def _merged(listed: Opioid | None, named: Opioid | None) -> Opioid | None:
    """Without a known code: the listed ingredients, filled from the name; else the name."""
    if listed is None or named is None:
        return listed or named
    if listed.ingredients == named.ingredients and len(listed.parts) == 1:
        return _with(listed, named)
    return replace(listed, is_disputed=not set(named.ingredients) <= set(listed.ingredients))
