"""A drafted taper as a page to print: doses and weeks; no patient, no day, no word of the chart."""

from html import escape

from app.pages import bulleted, page
from cards.text import number
from clinical.outcome import PlannedDose, PlanTaper

STYLE = (
    "body{font:1.1rem/1.45 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #777;padding:.35rem .5rem;text-align:left;"
    "vertical-align:top}tr{break-inside:avoid}.old{font-weight:bold}"
    "@media print{body{font-size:11pt;margin:0;max-width:none}}"
)

TITLE = "Going down slowly: a draft to talk about"
INTRODUCTION = (
    "This is a draft. You and your clinician can change every step of it. Slower is fine. Pausing is normal. A lower "
    "dose can be the goal. Going back up is decided together after a check."
)
OLD_DOSE = "The old dose can now kill: the body gets used to less within about a week. Keep naloxone at home."
CLOSING = "Call your clinic before the next step if sleep, mood, pain or withdrawal get worse. Overdose: call 911."
COLUMNS = ("From week", "Dose a day", "MME a day", "Stay at least", "How to take it", "Note")
GONE = "This plan is no longer here. Links of plans expire; a new one comes with the next check of the chart."


def plan_page(plan: PlanTaper, crisis_line: str) -> str:
    """`crisis_line` is the site's own; "" where it has none."""
    closing = f"{CLOSING} Thoughts of suicide: {crisis_line}." if crisis_line else CLOSING
    rows = "".join(_row(each) for each in plan.steps)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in COLUMNS)
    return _page(
        f"<p>{escape(INTRODUCTION)}</p>\n<p>Now: {escape(plan.start)}. Pace: {escape(plan.pace)}.</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody>\n</table>\n"
        f'<p class="old">{escape(OLD_DOSE)}</p>\n<h2>Before each next step</h2>\n{bulleted(plan.gates)}\n'
        f"<h2>Also</h2>\n{bulleted(plan.notes)}\n<p>{escape(closing)}</p>"
    )


def gone_page() -> str:
    return _page(f"<p>{escape(GONE)}</p>")


def _row(step: PlannedDose) -> str:
    if not step.is_routine:
        return f'<tr><td>{step.week}</td><td colspan="{len(COLUMNS) - 1}">{escape(step.note)}</td></tr>'
    weeks = f"{step.hold_weeks} weeks" if step.hold_weeks else ""
    note = ". ".join(filter(None, (step.note, OLD_DOSE)))
    cells = (str(step.week), step.dose, number(step.mme_per_day, 2), weeks, step.day, note)
    return f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in cells)}</tr>"


def _page(body: str) -> str:
    return page(TITLE, f"<h1>{escape(TITLE)}</h1>\n{body}", STYLE)
