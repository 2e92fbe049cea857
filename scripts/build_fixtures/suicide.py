"""Patients with a sign of suicide risk: standing, replaced, too old, in other shapes, and in every kind of patient."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import Chart
from scripts.build_fixtures.conditions import SNOMED
from scripts.build_fixtures.instruments import C_SSRS, GAD7, PHQ9
from scripts.build_fixtures.people import CALM, MOOD, long_term
from scripts.build_fixtures.records import SUICIDE_RISK, procedure
from scripts.build_fixtures.screens import components, form, observed
from scripts.build_fixtures.sig import daily

LOW_TOTAL_ITEM_9 = (0, 1, 1, 0, 0, 0, 0, 0, 1)
NONE_OF_IT = (0, 0, None, None, None, 0, 0)
"""A C-SSRS screener with Q2 answered no: Q3 to Q5 are rightly left out."""


def charts() -> Iterator[Chart]:
    yield cssrs_intent()
    yield cssrs_method()
    yield cssrs_behavior_long_ago()
    yield cssrs_wish_alone()
    yield item_9_then_negative_cssrs()
    yield item_9_then_phq_9_without()
    yield item_9_100_days_ago()
    yield item_9_entered_in_error()
    yield item_9_differs_between_records()
    yield item_9_assessed()
    yield assessment_among_drafts()
    yield ideation_code_20_days()
    yield ideation_code_40_days()
    yield attempt_6_months_ago()
    yield attempt_14_months_ago()
    yield minor_item_9()
    yield cancer_item_9()


def cssrs_intent() -> Chart:
    chart = long_term(
        "cssrs-intent",
        "C-SSRS question 4, intent, answered yes, as components of an Observation: high risk.",
        ("Araceli", "Fontaine"), "female", 34,
    )  # fmt: skip
    components(chart, C_SSRS, (1, 1, 0, 1, 0, 0, 0), ago=4)
    return chart


def cssrs_method() -> Chart:
    chart = long_term(
        "cssrs-method",
        "C-SSRS question 3, thoughts of how, without intent: moderate risk.",
        ("Barnabas", "Ellery"), "male", 52,
    )  # fmt: skip
    form(chart, C_SSRS, (1, 1, 1, 0, 0, 0, 0), ago=4)
    return chart


def cssrs_behavior_long_ago() -> Chart:
    chart = long_term(
        "cssrs-behavior-long-ago",
        "C-SSRS without thoughts now, but an attempt before the last three months: moderate risk.",
        ("Ottilie", "Brandt"), "female", 46,
    )  # fmt: skip
    form(chart, C_SSRS, (0, 0, None, None, None, 1, 0), ago=4)
    return chart


def cssrs_wish_alone() -> Chart:
    chart = long_term(
        "cssrs-wish-alone",
        "C-SSRS with a wish to be dead and nothing beyond: low risk, which calls for a referral.",
        ("Caspian", "Weir"), "male", 36,
    )  # fmt: skip
    form(chart, C_SSRS, (1, 0, None, None, None, 0, 0), ago=4)
    return chart


def item_9_then_negative_cssrs() -> Chart:
    chart = long_term(
        "item-9-then-negative-cssrs",
        "PHQ-9 item 9 positive ten days ago, a C-SSRS without any sign five days ago: it governs.",
        ("Florian", "Haas"), "male", 41,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=10)
    form(chart, C_SSRS, NONE_OF_IT, ago=5)
    return chart


def item_9_then_phq_9_without() -> Chart:
    chart = long_term(
        "item-9-then-phq-9-without",
        "PHQ-9 item 9 positive forty days ago, denied in the PHQ-9 of last week: it stands until somebody assesses it.",
        ("Marguerita", "Sands"), "female", 41,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=40)
    form(chart, PHQ9, (0, 1, 1, 0, 0, 0, 0, 0, 0), ago=8)
    return chart


def item_9_100_days_ago() -> Chart:
    chart = long_term(
        "item-9-100-days-ago",
        "PHQ-9 item 9 positive a hundred days ago: past the ninety days for which it stands.",
        ("Leonidas", "Archer"), "male", 48, but=(MOOD,),
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=100)
    form(chart, GAD7, CALM, ago=60)
    return chart


def item_9_entered_in_error() -> Chart:
    chart = long_term(
        "item-9-entered-in-error",
        "A positive item 9 in a form that was entered in error: it was another patient's.",
        ("Salome", "Whitaker"), "female", 42,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=5)["status"] = "entered-in-error"
    return chart


def item_9_differs_between_records() -> Chart:
    chart = long_term(
        "item-9-differs-between-records",
        "The same day's PHQ-9 twice, item 9 denied in the form and positive in the Observation: the worse one counts.",
        ("Thaddea", "Knox"), "female", 35,
    )  # fmt: skip
    form(chart, PHQ9, (0, 1, 1, 0, 0, 0, 0, 0, 0), ago=5)
    observed(chart, "44260-8", "PHQ-9 item 9", ago=5, valueInteger=1)
    return chart


def item_9_assessed() -> Chart:
    chart = long_term(
        "item-9-assessed",
        "PHQ-9 item 9 positive twenty days ago, a full suicide-risk assessment the day after: done.",
        ("Lazarus", "Finn"), "male", 55,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=20)
    procedure(chart, SUICIDE_RISK, ago=19)
    return chart


def assessment_among_drafts() -> Chart:
    chart = long_term(
        "assessment-among-drafts",
        "PHQ-9 item 9 positive, and the suicide-risk assessment is being signed with the refill: said enough.",
        ("Evadne", "Hollis"), "female", 44,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=3)
    chart.requesting(SNOMED, *SUICIDE_RISK)
    return chart


def ideation_code_20_days() -> Chart:
    chart = long_term(
        "ideation-code-20-days",
        "Suicidal ideation coded twenty days ago.",
        ("Nicodemus", "Shaw"), "male", 37,
    )  # fmt: skip
    chart.condition("suicidal ideation", ago=20, category="encounter-diagnosis")
    return chart


def ideation_code_40_days() -> Chart:
    chart = long_term(
        "ideation-code-40-days",
        "Suicidal ideation coded forty days ago and resolved within the week.",
        ("Persephone", "Dunn"), "female", 37,
    )  # fmt: skip
    chart.condition("suicidal ideation", ago=40, category="encounter-diagnosis", status="resolved")
    return chart


def attempt_6_months_ago() -> Chart:
    chart = long_term(
        "attempt-6-months-ago",
        "A suicide attempt six months ago, recorded as resolved: an event counts by its date.",
        ("Lysandra", "Cole"), "female", 32,
    )  # fmt: skip
    chart.condition("suicide attempt", ago=180, category="encounter-diagnosis", status="resolved")
    return chart


def attempt_14_months_ago() -> Chart:
    chart = long_term(
        "attempt-14-months-ago",
        "A suicide attempt fourteen months ago: history by now.",
        ("Zachariah", "Moon"), "male", 32,
    )  # fmt: skip
    chart.condition("suicide attempt", ago=425, category="encounter-diagnosis", status="resolved")
    return chart


def minor_item_9() -> Chart:
    chart = Chart(
        "minor-item-9",
        "Sixteen years old, item 9 positive, an opioid being signed: the one thing that age does not silence.",
        ("Ophelia", "Marsh"), "female", 16,
    )  # fmt: skip
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=2)
    chart.draft("oxycodone 5", daily(3, as_needed="pain"), supply=5)
    return chart


def cancer_item_9() -> Chart:
    chart = long_term(
        "cancer-item-9",
        "Cancer pain and item 9 positive: the one thing that no exclusion silences.",
        ("Ezra", "Holbrook"), "male", 63, has_naloxone=True,
    )  # fmt: skip
    chart.condition("pancreatic cancer", ago=50, category="encounter-diagnosis")
    form(chart, PHQ9, LOW_TOTAL_ITEM_9, ago=2)
    return chart
