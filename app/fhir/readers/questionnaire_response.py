"""QuestionnaireResponse to Answers, unscored: items in the order of the form, nested ones flattened."""

from collections.abc import Iterator

from app.fhir.readers.answer_value import read_value
from app.fhir.readers.coding import read_codes, status_code
from app.fhir.references import written_reference
from app.fhir.repeats import read_once
from app.fhir.shape import NOTHING, Element, day, element, elements, text
from clinical.facts import Answer, Answers, AnswerValue, Code

CHOSEN = {"valueCoding"}


def read_answers(response: Element, ref: str) -> Answers:
    """The instrument's codes stand on the response, in an extension, or on a contained Questionnaire."""
    form = _contained_form(response)
    return Answers(
        ref=ref,
        questionnaire=written_reference(response.get("questionnaire")),
        instrument_codes=_own_codes(response) + read_codes(form.get("code")),
        title=_title(response, form),
        status=status_code(response.get("status")),
        authored_on=day(response.get("authored")),
        items=tuple(_answered(response)),
    )


def _contained_form(response: Element) -> Element:
    inside = elements(response.get("contained")) if "contained" in response else ()
    return next((each for each in inside if each.get("resourceType") == "Questionnaire"), NOTHING)


def _title(response: Element, form: Element) -> str | None:
    """Beside the canonical as the extension `display` (R4), as the display of a reference (STU3), or on the form."""
    shadow = elements(element(response.get("_questionnaire")).get("extension"))
    shown = next((each.get("valueString") for each in shadow if _ends(each, "display")), None)
    return text(shown) or text(element(response.get("questionnaire")).get("display")) or text(form.get("title"))


def _answered(response: Element) -> Iterator[Answer]:
    """Items with an answer. `position` counts questions, answered or not; a group that only holds items is none."""
    waiting = list(reversed(elements(response.get("item"))))
    position = 0
    while waiting:
        item = waiting.pop()
        answers = elements(item.get("answer"))
        values = [value for answer in answers if (value := _given(answer)) is not None]
        if values:
            yield _answer(item, position, tuple(values))
        nested = [each for held in (item, *answers) if "item" in held for each in elements(held["item"])]
        position += 1 if answers or not nested else 0
        waiting += reversed(nested)


def _given(answer: Element) -> AnswerValue | None:
    return _read_chosen(answer) if answer.keys() == CHOSEN else read_value(answer)[0]


@read_once
def _read_chosen(answer: Element) -> AnswerValue | None:
    """One of the answers that a form offers, which are the same for everybody; what people write is their own."""
    return read_value(answer)[0]


def _answer(item: Element, position: int, values: tuple[AnswerValue, ...]) -> Answer:
    return Answer(
        link_id=text(item.get("linkId")),
        codes=_own_codes(item),
        text=text(item.get("text")),
        position=position,
        values=values,
    )


def _own_codes(holder: Element) -> tuple[Code, ...]:
    """`code`, and extensions whose name says code: FHIR gives a response no element for them."""
    codes = read_codes(holder["code"]) if "code" in holder else ()
    for extension in elements(holder.get("extension")) if "extension" in holder else ():
        if "code" in (text(extension.get("url")) or "").rpartition("/")[2].lower():
            codes += read_codes(extension.get("valueCoding")) + read_codes(extension.get("valueCodeableConcept"))
    return codes


def _ends(extension: Element, name: str) -> bool:
    return (text(extension.get("url")) or "").rpartition("/")[2] == name
