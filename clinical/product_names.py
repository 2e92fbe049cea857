"""The opioid that a medication name means: RxNorm names, EHR names, pharmacy abbreviations, brands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clinical.opioid import Opioid, OpioidPart, Use
from clinical.opioid_vocabulary import Brand, FormWords, vocabulary
from clinical.product_strengths import Run, runs_of, strength_of
from clinical.product_table import Product, products_by_brand, products_by_ingredient
from clinical.product_use import ALWAYS_LONG_ACTING, EXTENDED_FORMS, label_of, use_of
from clinical.product_words import Mention, may_name_opioid, plain, read_words

ANTAGONISTS = frozenset({"nalmefene", "naloxone", "naltrexone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a name says outright, and weakly ("solution", "film"): the weak yields to what exists.

    `is_extended_release` is None when the name does not speak of release.
    """

    companions: frozenset[str]
    brand: Brand | None
    brand_word: str | None
    form: str | None
    route: str | None
    weak_form: str | None
    weak_route: str | None
    is_extended_release: bool | None


@lru_cache(maxsize=8192)
def named_opioid(name: str, form_text: str | None = None, given_route: str | None = None) -> Opioid | None:
    """The opioid in a name, or None when it names none or only speaks about one (an allergy, a test, an agreement).

    `form_text` is the dose form, and `given_route` the route, where the order has them outside the name.
    """
    if not may_name_opioid(name):
        return None
    text = plain(name)
    words = read_words(text)
    if not words or vocabulary().never.search(text):
        return None
    runs = runs_of(words)
    mentions = [each for each in words if isinstance(each, Mention)]
    found = [
        _opioid(ingredient, mentions, runs, f"{text} {plain(form_text or '')}", given_route)
        for ingredient in _ingredients(mentions)
    ]
    has_strength = any(part.mg for each in found for part in each.parts)
    if not has_strength and (vocabulary().about.search(text) or _is_for_an_antagonist(runs, found)):
        return None
    return joined(found, is_by_name=True)


def _is_for_an_antagonist(runs: Iterable[Run], found: Sequence[Opioid]) -> bool:
    """ "naloxone 4 mg, patient takes oxycodone": the strength is the antagonist's, or the form is a nasal spray."""
    named = [run for run in runs if any(each.companion in ANTAGONISTS for each in run.mentions)]
    has_strength = any(amount.is_strength for run in named for amount in run.amounts)
    return bool(named) and (has_strength or found[0].route == "nasal")


def opioid_of(part: OpioidPart, text: str, given_route: str | None) -> Opioid:
    """A part that is known from elsewhere, completed by what a text says of form, route, release and companions."""
    mentions = [each for each in read_words(plain(f"{part.ingredient} {text}")) if isinstance(each, Mention)]
    said = _said(part.ingredient, mentions, plain(text), given_route)
    return _completed(part, said, _alike(part.ingredient, said))


def _ingredients(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Generic names go before brands: "hydrocodone (Percocet)" is hydrocodone."""
    generic = dict.fromkeys(each.opioid for each in mentions if each.opioid and not each.brand)
    return tuple(generic or dict.fromkeys(each.opioid for each in mentions if each.opioid))


def joined(found: Sequence[Opioid], *, is_by_name: bool) -> Opioid:
    """Several opioids in one product are its parts; form, route and use are those of the first."""
    if len(found) == 1:
        return replace(found[0], is_by_name=is_by_name or found[0].is_by_name)
    return replace(
        found[0],
        parts=tuple(part for each in found for part in each.parts),
        label=" + ".join(each.label for each in found),
        is_long_acting=any(each.is_long_acting for each in found),
        is_by_name=is_by_name or any(each.is_by_name for each in found),
    )


def _opioid(
    ingredient: str, mentions: Iterable[Mention], runs: tuple[Run, ...], text: str, given_route: str | None
) -> Opioid:
    said = _said(ingredient, mentions, text, given_route)
    alike = _alike(ingredient, said)
    part = strength_of(ingredient, runs, alike, said.route)
    if part.mg is None and said.brand and said.brand.mg:
        part = OpioidPart(ingredient=ingredient, mg=said.brand.mg)
    return _completed(part, said, alike)


def _said(ingredient: str, mentions: Iterable[Mention], text: str, given_route: str | None) -> Said:
    mentions = list(mentions)
    brand_mention = next((each for each in mentions if each.brand and each.opioid == ingredient), None)
    brand = brand_mention.brand if brand_mention else None
    row = _form_row(text)
    strong = row.route if row and not row.is_weak else None
    route = strong or (brand.route if brand else None) or given_route
    form = row.form if row and row.route == route else None
    companions = {each.companion for each in mentions if each.companion}
    return Said(
        companions=frozenset(companions) | (brand.companions if brand else frozenset()),
        brand=brand,
        brand_word=brand_mention.brand_word if brand_mention else None,
        form=form or (brand.form if brand and brand.route == route else None),
        route=route,
        weak_form=row.form if row and row.is_weak else None,
        weak_route=row.route if row and row.is_weak else None,
        is_extended_release=_release(text, brand),
    )


def _form_row(text: str) -> FormWords | None:
    return next((each for each in vocabulary().forms if each.pattern.search(text)), None)


def _release(text: str, brand: Brand | None) -> bool | None:
    if vocabulary().immediate.search(text):
        return False
    if vocabulary().extended.search(text) or (brand and brand.is_extended_release):
        return True
    return None


def _alike(ingredient: str, said: Said) -> tuple[Product, ...]:
    """Products that what the name says leaves possible. A saying that would leave none is set aside."""
    found = products_by_ingredient().get(ingredient, ())
    of_brand = {each.rxcui for each in products_by_brand().get(said.brand_word or "", ())}
    found = _narrowed(found, lambda each: each.rxcui in of_brand)
    if not said.companions:
        found = _narrowed(found, lambda each: not each.companions & ANTAGONISTS or ingredient == "buprenorphine")
    else:
        found = _narrowed(found, lambda each: said.companions <= each.companions)
        found = _narrowed(found, lambda each: said.companions == each.companions)
    found = _narrowed(found, lambda each: each.opioid.route == said.route)
    if form := said.form:
        found = _narrowed(found, lambda each: _same_form(each.opioid.form, form))
    return found


def _narrowed(found: tuple[Product, ...], condition: Callable[[Product], bool]) -> tuple[Product, ...]:
    return tuple(filter(condition, found)) or found


def _same_form(form: str | None, said: str) -> bool:
    """ "Oral Tablet" covers "Extended Release Oral Tablet": release is told apart elsewhere."""
    return form in {said, EXTENDED_FORMS.get(said)}


def _completed(part: OpioidPart, said: Said, alike: tuple[Product, ...]) -> Opioid:
    """What the name leaves out and all products of this strength share: form, route, release, veterinary use."""
    same: tuple[Product, ...] = ()
    if part.mg is not None:
        rate = part.mg / part.per
        alike = tuple(each for each in alike if each.part.per_unit == part.per_unit)
        same = tuple(each for each in alike if each.rate == rate)
    if said.is_extended_release is not None:
        same = _narrowed(same, lambda each: each.opioid.is_extended_release == said.is_extended_release)
    if said.weak_form:
        same = _narrowed(same, lambda each: each.opioid.form == said.weak_form)
    route = said.route or _route(same) or _route(alike) or said.weak_route
    form = _shared(each.opioid.form for each in same) or _form_name(said, route)
    released = {each.opioid.is_extended_release for each in same} == {True}
    is_extended = said.is_extended_release if said.is_extended_release is not None else released
    is_veterinary = bool(same) and all(each.opioid.use is Use.VETERINARY for each in same)
    return Opioid(
        parts=(part,),
        label=label_of((part,), form, is_extended),
        form=form,
        route=route,
        is_extended_release=is_extended or part.per_unit == "h",
        is_long_acting=is_extended or part.per_unit == "h" or part.ingredient in ALWAYS_LONG_ACTING,
        use=Use.VETERINARY if is_veterinary else use_of(part, said.companions, form, route),
    )


def _shared(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _route(alike: tuple[Product, ...]) -> str | None:
    return _shared(each.opioid.route for each in _narrowed(alike, lambda each: each.in_current_value_set))


def _form_name(said: Said, route: str | None) -> str | None:
    form = said.form or (said.weak_form if said.weak_route == route else None)
    return EXTENDED_FORMS.get(form or "", form) if said.is_extended_release else form
