"""Screening results as charts hold them: a filled form, a panel of Observations, components, or a score alone."""

from scripts.build_fixtures.chart import HL7, Chart, coded, day
from scripts.build_fixtures.instruments import FREQUENCY

LOINC = "http://loinc.org"

Answers = tuple[int | None, ...]
"""The points of each item in order; None where the item was left out."""


def form(chart: Chart, instrument: dict, answers: Answers, ago: int, *, total: int | None = None) -> dict:
    """A QuestionnaireResponse with LOINC linkIds, coded answers, and its total: the sum, unless another is stated."""
    items = [
        {"linkId": f"/{code}", "text": text, "answer": [{"valueCoding": answer}]}
        for code, text, answer in _answered(instrument, answers)
    ]
    if "total" in instrument:
        stated = _sum(instrument, answers) if total is None else total
        items.append({"linkId": f"/{instrument['total']}", "text": "Total score", "answer": [{"valueInteger": stated}]})
    return chart.add(
        "QuestionnaireResponse",
        questionnaire=f"{LOINC}/q/{instrument['panel']}",
        status="completed",
        subject=chart.subject,
        authored=f"{day(ago)}T08:50:00Z",
        item=items,
    )


def panel(chart: Chart, instrument: dict, answers: Answers, ago: int) -> dict:
    """A panel Observation whose items and total are Observations of their own."""
    members = [
        observed(chart, code, text, ago, valueCodeableConcept={"coding": [answer]})
        for code, text, answer in _answered(instrument, answers)
    ]
    score = {"value": _sum(instrument, answers), "unit": "{score}"}
    members.append(observed(chart, instrument["total"], "Total score", ago, valueQuantity=score))
    references = [{"reference": f"Observation/{each['id']}"} for each in members]
    return observed(chart, instrument["panel"], "Panel", ago, hasMember=references)


def components(chart: Chart, instrument: dict, answers: Answers, ago: int) -> dict:
    """One Observation with a component per item."""
    parts = [
        {"code": coded(LOINC, code, text), "valueCodeableConcept": {"coding": [answer]}}
        for code, text, answer in _answered(instrument, answers)
    ]
    return observed(chart, instrument["panel"], "Panel", ago, component=parts)


def observed(chart: Chart, code: str, display: str, ago: int, **value: object) -> dict:
    """One Observation of category survey."""
    elements = {
        "status": "final",
        "category": [coded(f"{HL7}/observation-category", "survey")],
        "code": coded(LOINC, code, display),
        "subject": chart.subject,
        "effectiveDateTime": f"{day(ago)}T08:50:00Z",
    }
    return chart.add("Observation", **elements, **value)


def answered(points: int) -> dict:
    """The answer to an item of the PHQ-9."""
    return {"coding": [_coding(FREQUENCY, points)]}


def _answered(instrument: dict, answers: Answers) -> list[tuple[str, str, dict]]:
    """Code, text and coded answer of each item that was answered."""
    lists = instrument.get("answers_of") or [instrument["answers"]] * len(instrument["items"])
    rows = zip(instrument["items"], lists, answers, strict=True)
    return [(code, text, _coding(choices, points)) for (code, text), choices, points in rows if points is not None]


def _sum(instrument: dict, answers: Answers) -> int:
    return sum(points or 0 for points in answers[instrument.get("unscored", 0) :])


def _coding(choices: tuple[tuple[str, str], ...], points: int) -> dict:
    code, display = choices[points]
    return {"system": LOINC, "code": code, "display": display}
