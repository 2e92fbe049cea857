"""Rule cases: a chart in short form and what the rule answers. `cases/rule_*.toml`, one file per rule.

A case names the `moment` (default: prescribing when there are drafts, else chart review), the `chart` (arguments of
`builders.record`, with `screens`, visits, services and results as short forms), a `policy` for a site's own values, and
what to `expect`.
"""

from fractions import Fraction

from clinical.assess import assess, rules
from clinical.facts import Answer, Answers, AnswerValue, CarePlan, PlannedStep, ServiceOrder
from clinical.outcome import Advice, ArrangeFollowUp, OrderService
from clinical.policy import load_policy, standard_policy
from clinical.rule import Moment
from tests.clinical.builders import encounter, measurement, procedure, record
from tests.clinical.tables import LOINC, code, codes_of, day, number

PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")
GAD7 = ("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7")
CSSRS = ("93246-7", "93247-5", "93248-3", "93249-1", "93250-9", "93267-3", "93269-9")
PEG = ("75893-8", "91145-3", "91146-1")
PCPTSD = ("102011-4", "102012-2", "102013-0", "102014-8", "102015-5", "102016-3")
AUDITC = ("68518-0", "68519-8", "68520-6")
ITEMS = {
    "PEG": ("91148-7", PEG),
    "PHQ-9": ("44249-1", PHQ9),
    "GAD-7": ("69737-5", GAD7),
    "C-SSRS": ("93373-9", CSSRS),
    "PC-PTSD-5": ("102010-6", PCPTSD),
    "AUDIT-C": ("72109-2", AUDITC),
    "PHQ-4": ("69724-3", (*GAD7[:2], *PHQ9[:2])),
}

MEASURED = ("labs", "ecg", "social_history", "screenings")


def chart(row):
    """A PatientRecord from the `chart` of a case."""
    given = dict(row)
    screens = given.pop("screens", ())
    services = {name: given.pop(name, ()) for name in ("draft_services", "service_orders")}
    measured = {name: given.pop(name) for name in MEASURED if name in given}
    visits = given.pop("encounters", ())
    visit = given.pop("encounter", None)
    done = given.pop("procedures", ())
    plans = given.pop("care_plans", ())
    return record(
        answers=tuple(screen(place, **each) for place, each in enumerate(screens, 1)),
        encounter=seen(visit) if visit else None,
        encounters=tuple(seen(each, place) for place, each in enumerate(visits, 1)),
        procedures=tuple(procedure(each.pop("code"), **each) for each in map(dict, done)),
        care_plans=tuple(plan(place, **each) for place, each in enumerate(plans, 1)),
        **{
            name: tuple(service(place, name, **each) for place, each in enumerate(several))
            for name, several in services.items()
        },
        **{
            name: tuple(result(name, place, **each) for place, each in enumerate(several, 1))
            for name, several in measured.items()
        },
        **given,
    )


def seen(visit, place=0):
    """A visit: its class ("IMP"), or a row of `encounter` arguments with the class as `of`."""
    row = {"of": visit} if isinstance(visit, str) else dict(visit)
    return encounter(row.pop("of"), **{"ref": f"e{place}", **row})


def result(kind, place, /, *, code, on=None, value=None, text=None, answer=None, flag=None, **fields):
    """A result by LOINC `code` (or "snomed 1234"): a number, a text such as "> 60", or a coded answer.

    `flag` is its interpretation.
    """
    coded = codes_of([answer]) if answer else ()
    given = AnswerValue(number=number(value), text=text, codes=coded)
    return measurement(
        code if " " in code else f"loinc {code}",
        value=None if given == AnswerValue() else given,
        on=on,
        ref=f"{kind}{place}",
        interpretations=codes_of([f"flag {flag}"]) if flag else (),
        **fields,
    )


def screen(place, *, of, items, on=0, status="completed"):
    """A questionnaire: `of` "PHQ-9", `items` as points in order ("-" for one that was not answered)."""
    panel, codes = ITEMS[of]
    answered = [(loinc, points) for loinc, points in zip(codes, items, strict=True) if points != "-"]
    return Answers(
        ref=f"QuestionnaireResponse/q{place}",
        questionnaire=f"{LOINC}/{panel}",
        instrument_codes=(code(panel, LOINC),),
        status=status,
        authored_on=day(on),
        items=tuple(
            Answer(link_id=f"/{loinc}", codes=(code(loinc, LOINC),), position=at, values=(value(points),))
            for at, (loinc, points) in enumerate(answered)
        ),
    )


def value(points):
    return AnswerValue(flag=points) if isinstance(points, bool) else AnswerValue(number=Fraction(points))


def service(place, name, *, code, status="active", on=None, **fields):
    return ServiceOrder(
        ref=f"ServiceRequest/{name}{place}",
        codes=codes_of([code]),
        status=status,
        is_draft=name == "draft_services",
        authored_on=day(on),
        **fields,
    )


def plan(place, *, code=None, status="active", created=None, starts=None, ends=None, steps=(), **fields):
    """A care plan; its steps are rows of the day on which one `starts` and its `text`."""
    return CarePlan(
        ref=f"CarePlan/p{place}",
        codes=codes_of([code] if code else []),
        status=status,
        created_on=day(created),
        starts_on=day(starts),
        ends_on=day(ends),
        steps=tuple(PlannedStep(**{**each, "starts_on": day(each.get("starts_on"))}) for each in steps),
        **fields,
    )


def answer(rule_id, case):
    """The Assessed of one rule for one case."""
    given = chart(case["chart"])
    moment = Moment(case.get("moment", "prescribing" if given.drafts else "chart-review"))
    policy = load_policy(case["policy"]) if "policy" in case else standard_policy()
    asked = [rule for rule in rules() if rule.id == rule_id]
    (answered,) = assess(given, moment, policy, asked)
    return answered


def summary(outcome):
    """An outcome as flat text fields, to compare with a case's `expect`."""
    evidence = " | ".join(f"{seen.text} {seen.on}" for seen in outcome.evidence)
    if not isinstance(outcome, Advice):
        return {"outcome": type(outcome).__name__, "because": outcome.because, "evidence": evidence}
    return {
        "outcome": "Advice",
        "urgency": outcome.urgency.name.lower(),
        "variant": outcome.variant,
        "paragraphs": list(outcome.paragraphs),
        "evidence": evidence,
        "proposals": [type(each).__name__ for each in outcome.proposals],
        "services": [f"{each.service} {each.priority}" for each in outcome.proposals if isinstance(each, OrderService)],
        "within_days": [each.within_days for each in outcome.proposals if isinstance(each, ArrangeFollowUp)],
        "gaps": " | ".join(outcome.gaps),
        "is_partial": outcome.is_partial,
        **{name: str(each) for name, each in outcome.values.items()},
    }
