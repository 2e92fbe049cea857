"""The first steps of a drafted taper as a table for a card."""

from clinical.mme_figure import plain
from clinical.outcome import PlannedDose, PlanTaper, Table, Value

MOST_STEPS = 4
COLUMNS = ("From week", "Daily dose", "MME/day", "Down by", "Stay", "Taken as", "Note")


def first_steps(plan: PlanTaper) -> Table:
    """As many rows as fit a glance, and how many follow."""
    rows = tuple(_row(each) for each in plan.steps[:MOST_STEPS])
    more = len(plan.steps) - len(rows)
    of_all = f" (first {MOST_STEPS} of {len(plan.steps)} steps)" if more > 0 else ""
    return Table(title=f"A possible plan, from {plan.start}: {plan.pace}{of_all}", columns=COLUMNS, rows=rows)


def _row(step: PlannedDose) -> tuple[Value, ...]:
    if not step.is_routine:
        return step.week, step.dose, step.mme_per_day, "", "", "", step.note
    stay = f"{step.hold_weeks} weeks" if step.hold_weeks else ""
    return (
        step.week,
        step.dose,
        step.mme_per_day,
        f"{plain(round(step.pct_of_current, 1))}%",
        stay,
        step.changed,
        step.note,
    )
