"""What an opioid order is for: pain, opioid use disorder, or neither (a cough medicine, an injection)."""

from collections.abc import Iterable

from clinical.methadone import is_moud_methadone
from clinical.mme import OrderDose
from clinical.opioid import Use

FOR_PAIN = frozenset({Use.ANALGESIC, Use.BUPRENORPHINE_PAIN})


def use_of(dose: OrderDose) -> Use:
    """What this order is for: the product's use, but opioid use disorder for methadone whose order says so."""
    is_methadone = "methadone" in dose.opioid.ingredients
    return Use.OPIOID_USE_DISORDER if is_methadone and is_moud_methadone(dose.order) else dose.opioid.use


def is_treatment(dose: OrderDose) -> bool:
    """Whether an order treats opioid use disorder. It is never discouraged, whatever else the chart holds."""
    return use_of(dose) is Use.OPIOID_USE_DISORDER


def is_for_pain(dose: OrderDose) -> bool:
    return use_of(dose) in FOR_PAIN


def for_pain(doses: Iterable[OrderDose]) -> tuple[OrderDose, ...]:
    """Those whose benefit and length are weighed as pain treatment: no cough medicine, no injection."""
    return tuple(each for each in doses if is_for_pain(each))


def besides_treatment(doses: Iterable[OrderDose]) -> tuple[OrderDose, ...]:
    """All but treatment of opioid use disorder: a cough medicine slows breathing too, and needs kidneys and liver."""
    return tuple(each for each in doses if not is_treatment(each))


def names_of(doses: Iterable[OrderDose]) -> tuple[str, ...]:
    """The ingredients of several orders, each once: "oxycodone", "morphine"."""
    return tuple(dict.fromkeys(name for each in doses for name in each.opioid.ingredients))
