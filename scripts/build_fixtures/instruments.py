"""The instruments that fixture patients have answered: panel, total, items with their LOINC codes, and their answers.

Points are the place of an answer in its list. Source: LOINC panels and answer lists, as the service's own definitions.
"""

FREQUENCY = (
    ("LA6568-5", "Not at all"),
    ("LA6569-3", "Several days"),
    ("LA6570-1", "More than half the days"),
    ("LA6571-9", "Nearly every day"),
)
YES_NO = (("LA32-8", "No"), ("LA33-6", "Yes"))
PHQ9 = {
    "panel": "44249-1",
    "total": "44261-6",
    "answers": FREQUENCY,
    "items": (
        ("44250-9", "Interest or pleasure"),
        ("44255-8", "Mood"),
        ("44259-0", "Sleep"),
        ("44254-1", "Energy"),
        ("44251-7", "Appetite"),
        ("44258-2", "Feelings about oneself"),
        ("44252-5", "Concentration"),
        ("44253-3", "Slowed or restless"),
        ("44260-8", "Thoughts of death or self-harm"),
    ),
}
GAD7 = {
    "panel": "69737-5",
    "total": "70274-6",
    "answers": FREQUENCY,
    "items": (
        ("69725-0", "Nervous"),
        ("68509-9", "Worry, control of"),
        ("69733-4", "Worry, amount of"),
        ("69734-2", "Relaxing"),
        ("69735-9", "Restless"),
        ("69689-8", "Irritable"),
        ("69736-7", "Afraid"),
    ),
}
PC_PTSD5 = {
    "panel": "102010-6",
    "total": "102017-1",
    "answers": YES_NO,
    "unscored": 1,
    "items": (
        ("102011-4", "Exposure"),
        ("102012-2", "Nightmares or thoughts"),
        ("102013-0", "Avoidance"),
        ("102014-8", "On guard"),
        ("102015-5", "Numb or detached"),
        ("102016-3", "Guilt or blame"),
    ),
}
AUDIT_C = {
    "panel": "72109-2",
    "total": "75626-2",
    "items": (
        ("68518-0", "How often a drink"),
        ("68519-8", "Drinks on a typical day"),
        ("68520-6", "Six or more on one occasion"),
    ),
    "answers_of": (
        (
            ("LA6270-8", "Never"),
            ("LA18926-8", "Monthly or less"),
            ("LA18927-6", "2-4 times a month"),
            ("LA18928-4", "2-3 times a week"),
            ("LA18929-2", "4 or more times a week"),
        ),
        (
            ("LA15694-5", "1 or 2"),
            ("LA15695-2", "3 or 4"),
            ("LA18930-0", "5 or 6"),
            ("LA18931-8", "7 to 9"),
            ("LA18932-6", "10 or more"),
        ),
        (
            ("LA6270-8", "Never"),
            ("LA18933-4", "Less than monthly"),
            ("LA18876-5", "Monthly"),
            ("LA18891-4", "Weekly"),
            ("LA18934-2", "Daily or almost daily"),
        ),
    ),
}
C_SSRS = {
    "panel": "93373-9",
    "answers": YES_NO,
    "items": (
        ("93246-7", "Wish to be dead"),
        ("93247-5", "Suicidal thoughts"),
        ("93248-3", "Thoughts of how"),
        ("93249-1", "Intent"),
        ("93250-9", "Plan and intent"),
        ("93267-3", "Behavior, ever"),
        ("93269-9", "Behavior, past 3 months"),
    ),
}
