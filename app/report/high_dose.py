"""Figures of opioid orders at a high dose with a mental-health condition, and what followed."""

from collections.abc import Iterable, Mapping
from statistics import median

from app.report.colours import DARK_BLUE, GREY, OCHRE, PALE, PLUM, TEAL
from app.report.figures import Cell, Figure, Kind, Plot, Rows, Section, share, words
from app.report.names import reason_title, topic_title
from app.report.signings import ANY, TOPICS, WINDOWS, Counted, Fate, Question, Tally, Then
from app.report.small_numbers import FEWEST, Hidden, hidden_alone, hidden_in

FATES = (TEAL, OCHRE, GREY, PLUM, DARK_BLUE, PALE)
NOT_TOLD = "Reasons that are not told: few patients"
THEN = {
    Then.LOWER: "lower",
    Then.SAME: "the same",
    Then.HIGHER: "higher",
    Then.UNKNOWN: "a dose that cannot be compared",
}


def high_dose_section(counted: Tally, question: Question) -> Section:
    mme = f"{question.mme_per_day:g}"
    return Section(
        words=words("section", "high-dose", mme=mme, fewest=FEWEST),
        figures=(
            orders(counted, mme),
            cards_shown(counted),
            reasons(counted),
            *(later_doses(counted, days) for days in WINDOWS),
            same_day(counted),
            doses(counted),
        ),
    )


def orders(counted: Tally, mme: str) -> Figure:
    cells: dict[Counted, str] = {
        ("high",): f"At {mme} MME/day or more",
        ("index",): "… with a mental-health condition",
        ("no condition",): "… without one in the problem list",
        ("condition not known",): "… problem list not available",
    }
    hidden: dict[Counted, Hidden] = {cell: found for cell in cells if (found := hidden_alone(counted.patients[cell]))}
    if hidden:
        hidden[("high",)] = Hidden.WITHHELD
    return Figure(
        name="high-dose-orders",
        words=words("figure", "high-dose-orders"),
        columns=("Which orders", "Orders signed", "Patients"),
        rows=[(label, *told(counted, cell, hidden.get(cell))) for cell, label in cells.items()]
        if counted.signings[("high",)]
        else (),
    )


def told(counted: Tally, cell: Counted, hidden: Hidden | None) -> tuple[Cell, Cell]:
    """Orders and patients. What few patients stand behind is not told of either."""
    return (Hidden.WITHHELD, hidden) if hidden else (counted.signings[cell], counted.patients[cell])


def cards_shown(counted: Tally) -> Figure:
    def row(topic: str) -> tuple[Cell, ...]:
        hidden = hidden_fates(counted, topic)
        return (title_of(topic), *(hidden.get(cell, counted.signings[cell]) for cell in fates_of(topic)))

    return Figure(
        name="high-dose-cards",
        words=words("figure", "high-dose-cards"),
        columns=("Topic", *(fate.value.capitalize() for fate in Fate)),
        rows=[row(topic) for topic in TOPICS] if counted.signings[("index",)] else (),
        plot=Plot(kind=Kind.ACROSS, columns=tuple(range(1, len(Fate) + 1)), unit="orders", colours=FATES),
    )


def fates_of(topic: str) -> list[Counted]:
    return [("fate", topic, fate) for fate in Fate]


def hidden_fates(counted: Tally, topic: str) -> Mapping[Counted, Hidden]:
    return hidden_in({cell: counted.patients[cell] for cell in fates_of(topic)})


def title_of(topic: str) -> str:
    return "Any card" if topic == ANY else topic_title(topic)


def reasons(counted: Tally) -> Figure:
    return Figure(
        name="high-dose-override-reasons",
        words=words("figure", "high-dose-override-reasons"),
        columns=("Topic", "Reason", "Orders signed", "Patients"),
        rows=[row for topic in TOPICS if topic != ANY for row in reason_rows(counted, topic)],
    )


def reason_rows(counted: Tally, topic: str) -> Iterable[tuple[Cell, ...]]:
    """Where the number of overrides is not told, no reason is: the reasons add up to it."""
    patients = {cell: counted.patients[cell] for cell in counted.patients if cell[:2] == ("reason", topic)}
    is_sum_told = ("fate", topic, Fate.OVERRIDDEN) not in hidden_fates(counted, topic)
    hidden = hidden_in(patients) if is_sum_told else patients
    for cell in sorted(patients.keys() - hidden.keys(), key=lambda cell: (-counted.signings[cell], str(cell[2]))):
        why = reason_title(None if cell[2] is None else str(cell[2]))
        yield (title_of(topic), why, *told(counted, cell, None))
    if hidden:
        yield (title_of(topic), NOT_TOLD, Hidden.WITHHELD, Hidden.WITHHELD)


def following(days: int) -> dict[Counted, str]:
    return {
        **{("within", days, then): f"Next order: {words}" for then, words in THEN.items()},
        ("within", days, Then.NONE): f"No opioid signed again within {days} days",
        ("within", days, Then.OPEN): f"The {days} days are not over yet",
    }


def later_doses(counted: Tally, days: int) -> Figure:
    labels = following(days)
    over = [cell for cell in labels if cell[2] is not Then.OPEN]
    return Figure(
        name=f"high-dose-after-{days}-days",
        words=words("figure", "high-dose-after", days=days),
        columns=("What followed", "Orders signed", "Patients", "%"),
        rows=shares(counted, labels, over) if counted.signings[("index",)] else (),
        plot=Plot(
            kind=Kind.ACROSS, columns=(3,), unit=f"% of the orders whose {days} days are over", colours=(DARK_BLUE,)
        ),
    )


def same_day(counted: Tally) -> Figure:
    labels: dict[Counted, str] = {
        **{("that day", then): f"Last call of the day: {words}" for then, words in THEN.items()},
        ("that day", Then.NONE): "The only call of the day",
    }
    return Figure(
        name="high-dose-same-day",
        words=words("figure", "high-dose-same-day"),
        columns=("What followed", "Orders signed", "Patients", "%"),
        rows=shares(counted, labels, labels) if counted.signings[("index",)] else (),
    )


def shares(counted: Tally, labels: Mapping[Counted, str], among: Iterable[Counted]) -> Rows:
    """Rows that add up to all index orders; the share is of the orders of `among`."""
    hidden = hidden_in({cell: counted.patients[cell] for cell in labels})
    among = tuple(among)
    whole = sum(counted.signings[cell] for cell in among)

    def row(cell: Counted, label: str) -> tuple[Cell, ...]:
        is_share = cell in among and cell not in hidden
        return (
            label,
            *told(counted, cell, hidden.get(cell)),
            share(counted.signings[cell], whole) if is_share else None,
        )

    return [row(*each) for each in labels.items()]


def doses(counted: Tally) -> Figure:
    without_dose = counted.signings[("index",)] - counted.signings[("exact",)]
    hidden = hidden_in({cell: counted.patients[cell] for cell in following(max(WINDOWS))})
    rows = (
        middle("Dose of the order", counted.index_mme, counted.patients[("exact",)], not hidden_alone(without_dose)),
        middle(
            "Change at the next order within 90 days", counted.change_mme, counted.patients[("change",)], not hidden
        ),
    )
    return Figure(
        name="high-dose-medians",
        words=words("figure", "high-dose-medians"),
        columns=("", "n orders", "Patients", "Median MME/day"),
        rows=rows if counted.signings[("index",)] else (),
    )


def middle(label: str, values: list[float], patients: int, is_n_told: bool) -> tuple[Cell, ...]:
    """`is_n_told` is False where n would betray a number that is hidden elsewhere."""
    if few := hidden_alone(patients):
        return label, Hidden.WITHHELD, few, None
    n: tuple[Cell, Cell] = (len(values), patients) if is_n_told else (Hidden.WITHHELD, Hidden.WITHHELD)
    return label, *n, round(median(values), 1) if values else None
