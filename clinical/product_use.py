"""What an opioid product is for, and the short words by which a card names it."""

from collections.abc import Set
from fractions import Fraction

from clinical.opioid import OpioidPart, Use
from clinical.opioid_vocabulary import vocabulary

PARENTERAL = frozenset({"injection", "epidural", "intrathecal", "implant"})

LOW_BUPRENORPHINE_MG = Fraction(1)
"""Sublingual and buccal buprenorphine below 1 mg is for pain (0.2 and 0.4 mg tablets, 75-900 mcg films); the smallest
unit labelled for opioid use disorder without naloxone is 2 mg."""

DEPOT_BUPRENORPHINE_MG_PER_ML = Fraction(50)
"""Sublocade (200 mg/mL) and Brixadi (50 and 356 mg/mL) are for opioid use disorder; the analgesic injection is 0.3."""

METHADONE_DISPERSIBLE_MG = Fraction(40)
"""The 40 mg tablet for oral suspension is labelled for detoxification and maintenance only (US label)."""

ALWAYS_LONG_ACTING = frozenset({"levomethadyl", "levorphanol", "methadone"})
"""Long-acting by their half-life, whatever the form."""

EXTENDED_FORMS = {
    "Oral Tablet": "Extended Release Oral Tablet",
    "Oral Capsule": "Extended Release Oral Capsule",
    "Oral Suspension": "Extended Release Suspension",
}

IN_MICROGRAMS = frozenset({"alfentanil", "fentanyl", "remifentanil", "sufentanil"})


def use_of(part: OpioidPart, companions: Set[str], form: str | None, route: str | None) -> Use:
    """The labelled use by ingredient, companions, form and strength. A product that could be either is an analgesic.

    Methadone tablets and liquids are labelled both for pain and for opioid use disorder: the product cannot tell, so
    they are analgesics here, except the 40 mg dispersible tablet. Antitussives are codeine, dihydrocodeine or
    hydrocodone together with a cough and cold ingredient.
    """
    if part.ingredient == "buprenorphine":
        return _buprenorphine_use(part, companions, form, route)
    if part.ingredient == "levomethadyl" or _is_dispersible_methadone(part, form):
        return Use.OPIOID_USE_DISORDER
    if route in PARENTERAL:
        return Use.INJECTION
    words = vocabulary()
    if part.ingredient in words.cough_opioids and companions & words.cough_companions:
        return Use.ANTITUSSIVE
    return Use.ANALGESIC


def _is_dispersible_methadone(part: OpioidPart, form: str | None) -> bool:
    if part.ingredient != "methadone":
        return False
    return form == "Tablet for Oral Suspension" or (part.mg == METHADONE_DISPERSIBLE_MG and part.per_unit == "each")


def _buprenorphine_use(part: OpioidPart, companions: Set[str], form: str | None, route: str | None) -> Use:
    """Where neither naloxone, form nor strength tells, pain: a use disorder is never assumed."""
    if "naloxone" in companions or route == "implant" or _is_depot(part, form):
        return Use.OPIOID_USE_DISORDER
    if route in PARENTERAL:
        return Use.INJECTION
    if part.per_unit == "h" or route == "transdermal":
        return Use.BUPRENORPHINE_PAIN
    if part.mg is None:
        return Use.OPIOID_USE_DISORDER if route == "sublingual" else Use.BUPRENORPHINE_PAIN
    return Use.BUPRENORPHINE_PAIN if part.mg < LOW_BUPRENORPHINE_MG else Use.OPIOID_USE_DISORDER


def _is_depot(part: OpioidPart, form: str | None) -> bool:
    """By strength; without one by the prefilled syringe, which holds only depots (the analgesic is in vials)."""
    if part.mg is None:
        return form == "Prefilled Syringe"
    return part.per_unit == "mL" and part.mg / part.per >= DEPOT_BUPRENORPHINE_MG_PER_ML


def label_of(parts: tuple[OpioidPart, ...], form: str | None, is_extended_release: bool) -> str:
    """ "oxycodone ER 20 mg", "fentanyl patch 75 mcg/h", "morphine oral solution 20 mg/mL"."""
    return " + ".join(_part_label(part, form, is_extended_release) for part in parts)


def _part_label(part: OpioidPart, form: str | None, is_extended_release: bool) -> str:
    words = [part.ingredient]
    form_word = _form_word(form, part)
    if form_word:
        words.append(form_word)
    elif is_extended_release:
        words.append("ER")
    if part.mg is not None:
        words.append(_strength(part, part.mg))
    return " ".join(words)


FORM_WORDS = {
    "Transdermal System": "patch",
    "Metered Dose Nasal Spray": "nasal spray",
    "Mucosal Spray": "oral spray",
    "Rectal Suppository": "suppository",
    "Oral Lozenge": "lozenge",
    "Drug Implant": "implant",
    "Oral Solution": "oral solution",
    "Oral Suspension": "oral suspension",
    "Extended Release Suspension": "ER suspension",
    "Oral Liquid Product": "oral liquid",
    "Buccal Film": "buccal film",
    "Buccal Tablet": "buccal tablet",
    "Sublingual Film": "sublingual film",
    "Sublingual Tablet": "sublingual tablet",
    "Tablet for Oral Suspension": "dispersible tablet",
    "Topical Solution": "topical solution",
    "Injection": "injection",
    "Injectable Solution": "injection",
    "Injectable Suspension": "injection",
    "Prefilled Syringe": "injection",
    "Cartridge": "injection",
    "Auto-Injector": "injection",
}
"""Forms that a card names. Plain tablets and capsules go without saying."""


def _form_word(form: str | None, part: OpioidPart) -> str | None:
    return "patch" if part.per_unit == "h" else FORM_WORDS.get(form or "")


def _strength(part: OpioidPart, mg: Fraction) -> str:
    is_small = part.per_unit == "h" or (part.ingredient == "buprenorphine" and mg < Fraction(1, 2))
    in_micrograms = part.ingredient in IN_MICROGRAMS or (is_small and part.per_unit != "mL")
    amount = f"{_plain(mg * 1000)} mcg" if in_micrograms else f"{_plain(mg)} mg"
    if part.per_unit == "each":
        return amount
    per = {"h": "h", "mL": "mL", "actuation": "spray"}.get(part.per_unit, part.per_unit)
    return f"{amount}/{per}" if part.per == 1 else f"{amount}/{_plain(part.per)} {per}"


def _plain(value: Fraction) -> str:
    """At most four decimals, no trailing zeros: for people to read, never to compute with."""
    whole, rest = divmod(round(value * 10_000), 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
