"""The total by the 2016 factors, shown beside for a payer that still counts by them, never mixed with the 2022 total.

Source: CDC 2016 tables. Methadone is banded by the patient's whole daily dose, not order by order.
"""

from fractions import Fraction

from clinical.mme import OrderDose
from clinical.mme_factors import methadone_mme_2016
from clinical.regimen import DailyMme


def total_2016(daily: DailyMme) -> Fraction:
    """MME/day of the counted orders by the 2016 factors. An order that the 2016 table cannot count adds nothing."""
    doses = [each.dose for each in daily.counted]
    methadone = sum((each.dose_mg_per_day or Fraction(0) for each in doses if _is_methadone(each)), Fraction(0))
    others = sum((each.mme_2016_per_day or Fraction(0) for each in doses if not _is_methadone(each)), Fraction(0))
    return others + (methadone_mme_2016(methadone) if methadone else Fraction(0))


def _is_methadone(dose: OrderDose) -> bool:
    return dose.opioid.ingredients == ("methadone",)
