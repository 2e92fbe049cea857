"""One chart in several forms that differ in one thing alone: what a rule does not use cannot change its answer."""

from dataclasses import replace
from datetime import date

from clinical.record import Need
from clinical.screenings import screening_results
from tests.clinical.builders import diagnosis, measurement
from tests.clinical.rule_cases import result, screen
from tests.clinical.tables import codes_of

SOCIAL_CODES = ("Z55", "Z56", "Z57", "Z58", "Z59", "Z60", "Z61", "Z62", "Z63", "Z64", "Z65")
"""ICD-10-CM, chapter 21: health hazards related to socioeconomic and psychosocial circumstances."""
CIRCUMSTANCES = ("Z55.0", "Z56.0", "Z59.00", "Z59.41", "Z60.2", "Z62.810", "Z63.0", "Z64.0", "Z65.1", "Z65.2", "Z65.5")
SCREENS = (
    ("PHQ-9", (3, 3, 3, 3, 3, 1, 1, 1, 0)),
    ("PHQ-9", (0, 0, 0, 0, 0, 0, 0, 0, 2)),
    ("GAD-7", (3,) * 7),
    ("PC-PTSD-5", (True,) * 6),
    ("AUDIT-C", (4, 4, 4)),
    ("PEG", (9, 9, 9)),
    ("C-SSRS", (True, *(False,) * 6)),
    ("C-SSRS", (True,) * 7),
)
AT_A_CUT_OFF_OF_ONE_SEX = (("AUDIT-C", (1, 1, 1)), ("PC-PTSD-5", (True, True, True, True, False, False)))
PREGNANT = result("social_history", 99, code="82810-3", answer="loinc LA15173-0", on=-5)
OWN_WORDS = (  # LOINC: sexual orientation, gender identity, preferred language
    measurement("loinc 76690-7", value=1, on=-5, ref="Observation/orientation"),
    measurement("loinc 76691-5", value=1, on=-5, ref="Observation/identity"),
    measurement("loinc 54899-0", value=1, on=-5, ref="Observation/language"),
)

ATTRIBUTES_OF_NEEDS = {
    Need.DRAFTS: ("drafts", "draft_services"),
    Need.MEDICATIONS: ("medications",),
    Need.CONDITIONS: ("diagnoses",),
    Need.PAST_MEDICATIONS: ("past_medications",),
    Need.SCREENINGS: ("answers", "screenings"),
    Need.LABS: ("labs",),
    Need.PROCEDURES: ("procedures",),
    Need.ENCOUNTERS: ("encounters",),
    Need.SOCIAL_HISTORY: ("social_history",),
    Need.ECG: ("ecg",),
    Need.CARE_PLANS: ("care_plans",),
    Need.SERVICE_REQUESTS: ("service_orders",),
    Need.DISPENSES: ("dispenses",),
}


def changed(chart, **fields):
    return replace(chart, memo={}, **fields)


def birth_dates(chart):
    return [changed(chart, birth_date=each) for each in (None, date(2016, 1, 1), date(1950, 1, 1), date(1990, 1, 1))]


def sexes(chart):
    """With screens beside, whose cut-offs differ by sex."""
    return [changed(screened(chart, *AT_A_CUT_OFF_OF_ONE_SEX), sex=each) for each in ("female", "male", None)]


def languages(chart):
    return [changed(chart, language=each) for each in ("en", "es", None)]


def circumstances(chart):
    kept = tuple(
        each for each in chart.diagnoses if not any(code.value.startswith(SOCIAL_CODES) for code in each.codes)
    )
    more = [diagnosis(f"icd10 {code}", recorded=chart.as_of, ref=f"social-{code}") for code in CIRCUMSTANCES]
    return [changed(chart, diagnoses=kept), *(changed(chart, diagnoses=(*kept, each)) for each in more)]


def assessments(chart):
    """As it is, without what was assessed, and with one assessment more."""
    stated = changed(chart, social_history=(*chart.social_history, PREGNANT))
    return [chart, unassessed(chart), stated, *(screened(chart, each) for each in SCREENS)]


def own_words(chart):
    """With and without what a patient said of orientation, identity and language, as Observations."""
    return [chart, changed(chart, social_history=(*chart.social_history, *OWN_WORDS))]


FORMS = {
    "language": languages,
    "sex": sexes,
    "date_of_birth": birth_dates,
    "social_determinants": circumstances,
    "health_status": assessments,
    "sexual_orientation": own_words,
    "gender_identity": own_words,
}


def without(chart, need):
    """The chart as if nothing of this need were there; None where nothing is."""
    names = ATTRIBUTES_OF_NEEDS.get(need, ("encounter",))
    if not any(getattr(chart, name) for name in names):
        return None
    return changed(chart, **{name: None if name == "encounter" else () for name in names})


def screened(chart, *screens):
    more = (screen(90 + at, of=of, items=items) for at, (of, items) in enumerate(screens))
    return changed(chart, answers=(*chart.answers, *more))


def unassessed(chart):
    """Without questionnaires, instruments as Observations, and a stated pregnancy."""
    assessed = {ref for each in screening_results(chart) for ref in each.refs}
    stated = set(codes_of(["loinc 82810-3"]))
    lists = {
        name: tuple(each for each in getattr(chart, name) if each.ref not in assessed and not stated & set(each.codes))
        for name in ("screenings", "social_history")
    }
    return changed(chart, answers=(), **lists)
