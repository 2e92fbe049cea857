"""Patients whose mood, anxiety, trauma or psychosis changes what is said beside an opioid."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import Chart
from scripts.build_fixtures.instruments import GAD7, PC_PTSD5, PHQ9
from scripts.build_fixtures.people import CALM, MOOD, long_term
from scripts.build_fixtures.records import MENTAL_HEALTH_TEAM, referral
from scripts.build_fixtures.screens import form, observed, panel
from scripts.build_fixtures.sig import daily

MODERATE = (2, 2, 2, 2, 1, 1, 1, 1, 0)
"""A PHQ-9 of 12."""


def charts() -> Iterator[Chart]:
    yield screening_due()
    yield phq_2_negative()
    yield phq_2_positive_alone()
    yield phq_9_of_12()
    yield phq_9_of_17()
    yield phq_9_of_22()
    yield phq_9_incomplete_past_10()
    yield phq_9_conflicting_totals()
    yield phq_9_panel_of_16()
    yield phq_9_total_as_text()
    yield gad_7_of_12()
    yield pc_ptsd_5_man_4()
    yield pc_ptsd_5_man_3()
    yield pc_ptsd_5_woman_3()
    yield depression_in_words()
    yield depression_resolved()
    yield bipolar()
    yield schizophrenia_on_clozapine()
    yield referral_under_way()
    yield ptsd_and_new_benzodiazepine()


def screening_due() -> Chart:
    return long_term(
        "screening-due",
        "Half a year at 30 MME/day, all in order, but nobody has asked about mood.",
        ("Ulysses", "Greer"), "male", 49, but=(MOOD,),
    )  # fmt: skip


def phq_2_negative() -> Chart:
    chart = long_term(
        "phq-2-negative",
        "A PHQ-2 of 1 two months ago: asked, and nothing more to ask.",
        ("Winona", "Blythe"), "female", 49, but=(MOOD,),
    )  # fmt: skip
    form(chart, GAD7, CALM, ago=60)
    observed(chart, "55758-7", "PHQ-2 total score", ago=60, valueInteger=1)
    return chart


def phq_2_positive_alone() -> Chart:
    chart = long_term(
        "phq-2-positive-alone",
        "A PHQ-2 of 4 two months ago, and the PHQ-9 that it calls for was never done.",
        ("Thurston", "Bell"), "male", 51, but=(MOOD,),
    )  # fmt: skip
    form(chart, GAD7, CALM, ago=60)
    observed(chart, "55758-7", "PHQ-2 total score", ago=60, valueInteger=4)
    return chart


def phq_9_of_12() -> Chart:
    chart = long_term(
        "phq-9-of-12",
        "A PHQ-9 of 12 on 30 MME/day: treat and follow.",
        ("Ernestine", "Cobb"), "female", 48,
    )  # fmt: skip
    form(chart, PHQ9, MODERATE, ago=12)
    return chart


def phq_9_of_17() -> Chart:
    chart = long_term(
        "phq-9-of-17",
        "A PHQ-9 of 17 on 30 MME/day: active treatment and a referral.",
        ("Horatio", "Lim"), "male", 44,
    )  # fmt: skip
    form(chart, PHQ9, (2, 3, 2, 2, 2, 2, 2, 2, 0), ago=12)
    return chart


def phq_9_of_22() -> Chart:
    chart = long_term(
        "phq-9-of-22",
        "A PHQ-9 of 22 on 30 MME/day, item 9 denied: urgent referral, and no change of dose before it.",
        ("Octavius", "Payne"), "male", 40,
    )  # fmt: skip
    form(chart, PHQ9, (3, 3, 3, 3, 3, 3, 2, 2, 0), ago=12)
    return chart


def phq_9_incomplete_past_10() -> Chart:
    chart = long_term(
        "phq-9-incomplete-past-10",
        "Five of nine items answered and already 11 points: positive, without a total.",
        ("Lucretia", "Swann"), "female", 37,
    )  # fmt: skip
    form(chart, PHQ9, (3, 2, 2, 2, 2, None, None, None, None), ago=12)
    return chart


def phq_9_conflicting_totals() -> Chart:
    chart = long_term(
        "phq-9-conflicting-totals",
        "The form says 4 and its items add up to 12: the items count.",
        ("Emmerich", "Vogel"), "male", 45,
    )  # fmt: skip
    form(chart, PHQ9, MODERATE, ago=12, total=4)
    return chart


def phq_9_panel_of_16() -> Chart:
    chart = long_term(
        "phq-9-panel-of-16",
        "A PHQ-9 as a panel of Observations with its items: 16 points.",
        ("Josephine", "Arkwright"), "female", 53,
    )  # fmt: skip
    panel(chart, PHQ9, (2, 2, 2, 2, 2, 2, 2, 2, 0), ago=12)
    return chart


def phq_9_total_as_text() -> Chart:
    chart = long_term(
        "phq-9-total-as-text",
        "A PHQ-9 total of 18, written as text and without items.",
        ("Everard", "Nkosi"), "male", 50,
    )  # fmt: skip
    observed(chart, "44261-6", "PHQ-9 total score", ago=12, valueString="18")
    return chart


def gad_7_of_12() -> Chart:
    chart = long_term(
        "gad-7-of-12",
        "A GAD-7 of 12 on 30 MME/day.",
        ("Beatrice", "Yoon"), "female", 36,
    )  # fmt: skip
    form(chart, GAD7, (2, 2, 2, 2, 1, 2, 1), ago=12)
    return chart


def pc_ptsd_5_man_4() -> Chart:
    chart = long_term(
        "pc-ptsd-5-man-4",
        "A PC-PTSD-5 of 4 in a man on 30 MME/day: positive.",
        ("Dashiell", "Crowe"), "male", 39,
    )  # fmt: skip
    form(chart, PC_PTSD5, (1, 1, 1, 1, 1, 0), ago=12)
    return chart


def pc_ptsd_5_man_3() -> Chart:
    chart = long_term(
        "pc-ptsd-5-man-3",
        "A PC-PTSD-5 of 3 in a man on 30 MME/day: below the cut for men, nothing to say.",
        ("Roderick", "Blum"), "male", 39,
    )  # fmt: skip
    form(chart, PC_PTSD5, (1, 1, 1, 1, 0, 0), ago=12)
    return chart


def pc_ptsd_5_woman_3() -> Chart:
    chart = long_term(
        "pc-ptsd-5-woman-3",
        "A PC-PTSD-5 of 3 in a woman on 30 MME/day: positive.",
        ("Adelaide", "Torres"), "female", 39,
    )  # fmt: skip
    form(chart, PC_PTSD5, (1, 1, 1, 1, 0, 0), ago=12)
    return chart


def depression_in_words() -> Chart:
    chart = long_term(
        "depression-in-words",
        "Depression on the problem list in words alone, without a code: it counts.",
        ("Cyprian", "Dove"), "male", 57,
    )  # fmt: skip
    chart.diagnosis({"text": "Depression"}, ago=700)
    return chart


def depression_resolved() -> Chart:
    chart = long_term(
        "depression-resolved",
        "A depression that is over, and a PHQ-9 of 2: nothing to say.",
        ("Imelda", "Roth"), "female", 57,
    )  # fmt: skip
    chart.condition("depression", ago=1500, status="resolved")
    return chart


def bipolar() -> Chart:
    chart = long_term(
        "bipolar",
        "Bipolar II disorder on 30 MME/day: pain and mood in one plan.",
        ("Lorcan", "Byrne"), "male", 43,
    )  # fmt: skip
    chart.condition("bipolar disorder", ago=1800)
    return chart


def schizophrenia_on_clozapine() -> Chart:
    chart = long_term(
        "schizophrenia-on-clozapine",
        "Schizophrenia, clozapine for years, and 30 MME/day of oxycodone: sedation, and a bowel at risk.",
        ("Valentina", "Roos"), "female", 47, drug="oxycodone 5", sig=daily(4),
    )  # fmt: skip
    chart.condition("schizophrenia", ago=4000)
    chart.course("clozapine 100", daily(2), fills=12)
    return chart


def referral_under_way() -> Chart:
    chart = long_term(
        "referral-under-way",
        "A PHQ-9 of 12, sertraline, and the referral to the mental health team on its way: nothing to add.",
        ("Augusta", "Lindgren"), "female", 48,
    )  # fmt: skip
    form(chart, PHQ9, MODERATE, ago=12)
    chart.course("sertraline 50", daily(1), fills=4)
    referral(chart, MENTAL_HEALTH_TEAM, ago=10)
    return chart


def ptsd_and_new_benzodiazepine() -> Chart:
    chart = long_term(
        "ptsd-and-new-benzodiazepine",
        "PTSD, 30 MME/day, and a benzodiazepine being started: critical.",
        ("Maximilian", "Stroud"), "male", 38, has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.condition("PTSD", ago=1200)
    chart.draft("clonazepam 0.5", daily(2))
    return chart
