"""Groups of diagnoses that several recommendations ask for together, named as in condition_groups.csv."""

OPIOID_USE_DISORDER = ("opioid-use-disorder", "opioid-use-disorder-remission", "opioid-use-disorder-history")
"""Now or once. What is only possible (F11.20, F11.9x) is not among them (R-OUD-CODE)."""

SUBSTANCE_USE = (
    *OPIOID_USE_DISORDER,
    "opioid-use-disorder-possible",
    "opioid-use-unspecified",
    "opioid-intoxication",
    "substance-misuse",
    "alcohol-use-disorder",
    "alcohol-use-disorder-remission",
    "alcohol-use-disorder-history",
    "stimulant-use-disorder",
    "other-sud",
    "other-sud-remission",
    "other-sud-history",
)
"""Use of substances, now or once, possible use disorder included (R-NAL-1, R-FU-2)."""

OPIOID_OVERDOSE = ("overdose-opioid", "overdose-history")
OTHER_OVERDOSE = ("overdose-other",)
"""On record, whenever it was (R-OD-1, R-NAL-1, R-FU-2)."""
