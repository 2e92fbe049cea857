"""How often a day an order is taken as written, where that is a plain number of times."""

from clinical.directions import read_directions
from clinical.dose_times import times_per_day
from clinical.mme import OrderDose
from clinical.taper_units import SLOTS


def doses_per_day(dose: OrderDose) -> int | None:
    """1 to 4, over all lines that hold together; None for any other rhythm, which has no doses of the day."""
    lines = read_directions(dose.order.dosages, dose.opioid).lines
    times = [times_per_day(each.dosage) for each in lines]
    known = [each for each in times if each is not None]
    total = sum(known)
    return int(total) if len(known) == len(times) and total in SLOTS else None


def is_as_needed(dose: OrderDose) -> bool:
    return any(each.dosage.as_needed for each in read_directions(dose.order.dosages, dose.opioid).lines)
