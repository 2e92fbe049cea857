"""The phrases of a sig: what prescribers write, and what kind of statement each is. The first that matches counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinical.sig_vocabulary import (
    ABOVE,
    AFTER_A_BARE_NUMBER,
    AT_MOST,
    BEGINS,
    CLOCK,
    COUNT,
    DATE,
    DOSE_WORDS,
    HOURS,
    KIND,
    LONG,
    MASS,
    NOT_A_DOSE,
    NUM,
    PAIN,
    PARTNER,
    PARTNER_STRENGTH,
    PER_DAY,
    Q_HOURS,
    RANGE,
    RATE,
    SCORE,
    TO,
    UNIT,
    VOLUME,
    WEEKDAY,
)

AT_A_NUMBER = (
    ("noise", rf"{DATE}|\d+[- ]days? supply"),
    ("noise", rf"{NUM} ?[-/] ?{PARTNER_STRENGTH}(?! ?(?:-|to|or) ?\d| ?{UNIT})"),
    ("noise", rf"{NUM}[- ]?(?:hour|hr|h) (?=er\b|ext|release|{COUNT}\b)"),
    ("noise", rf"{NUM} ?{MASS} ?/ ?{NUM}? ?(?:{MASS}|{VOLUME}|{COUNT})\b|{NUM} ?{MASS} (?:each|per (?:{COUNT}|ml))\b"),
    ("ceiling", rf"(?P<lo>{NUM}) ?(?P<unit>{UNIT}|times?)?{PER_DAY} ?(?:max(?:imum)?|at most|limit)\b"),
    ("ceiling", rf"(?P<lo>{NUM}) ?(?P<unit>{UNIT}|times?)? (?:max(?:imum)?|at most){PER_DAY}"),
    ("times", rf"(?P<lo>{NUM})(?: times)?(?:{TO}(?P<hi>{NUM}))? ?(?:times?|x|doses){PER_DAY}"),
    ("times", rf"(?P<lo>{NUM}) ?x ?/? ?(?:day|daily)"),
    ("every", rf"{RANGE}[- ]?(?P<unit>hourly)\b"),
    ("every", rf"(?P<lo>{NUM})(?: ?- ?{NUM})? ?(?P<unit>{HOURS}) (?:apart|between doses)\b"),
    ("weekly", rf"(?P<lo>{NUM})(?:{TO}(?P<hi>{NUM}))? ?(?:times?|x) ?(?:a|per|every|each|/) ?(?P<unit>week|month)\b"),
    (
        "so many of",
        rf"(?P<n>{NUM})(?:{TO}(?P<n_hi>{NUM}))?(?: ?x ?| ?\(| )(?P<lo>{NUM}) ?(?P<unit>{RATE}|{MASS}\b)\)?"
        rf"[- ]?(?P<what>{KIND}{{0,2}}{COUNT})\b",
    ),
    ("same as", rf"(?P<lo>{NUM}) ?(?P<unit>{UNIT}) ?= ?(?P<lo2>{NUM}) ?(?P<unit2>{UNIT})"),
    ("amount", rf"(?P<lo>{NUM}) ?(?P<lo_unit>{UNIT})?{TO}(?P<hi>{NUM}) ?(?P<unit>{UNIT})"),
    ("strength", rf"(?P<lo>{NUM})[- ]?(?P<unit>{RATE}|{MASS}\b)[- ]{KIND}{{0,2}}{COUNT}\b"),
    ("amount", rf"(?P<lo>{NUM})[- ]?(?P<unit>{UNIT})"),
    ("clock", rf"(?P<clocks>(?:\d{{1,2}}(?:am|pm)\b|\d{{1,2}}:\d{{2}} ?(?:am|pm)?)(?:(?:, and |, ?| and ){CLOCK})*)"),
    ("bare amount", rf"(?P<lo>{NUM})(?: ?(?:-|to|or) ?(?P<hi>{NUM}))?{AFTER_A_BARE_NUMBER}"),
    ("when C", rf"{NUM} ?(?:min|mins|minutes|hours?) (?:before|after) (?:each |every |all )?meals?\b"),
    ("once", r"1 times?(?: only| dose)?\b|1 dose only"),
)

AT_A_WORD = (
    # Numbers that say nothing of the dose.
    ("noise", r"(?:icd[- ]?(?:9|10)?(?:-cm)?:?|dx:?|diagnosis:?) ?[a-z]\d[\d.a-z]*|[a-tv-z]\d{2}\.\d+\b"),
    ("noise", rf"(?:qty|quantity|disp(?:ense)?|refills?)[-: ]*#? ?\d+\b(?: ?{UNIT})?|r-?\d+\b|fill \d+ of \d+"),
    (
        "noise",
        rf"(?:must last|supply (?:for|of)) \d+ days?\b"
        rf"|{BEGINS}(?: on)?(?: \w{{3,9}},?)? {DATE}(?: at \d{{1,2}}:?\d{{2}})?",
    ),
    ("noise", rf"{PAIN}(?: (?:scale|score|level|rating))+(?: of| is)?:? ?\(?{SCORE}\)?{NOT_A_DOSE}"),
    ("noise", rf"{PAIN} ?(?:(?={ABOVE}){SCORE}|\({SCORE}\)|\d ?(?:-|to) ?(?:[4-9]|10)){NOT_A_DOSE}"),
    ("noise", rf"(?:scale|score|level|rating|rated) {SCORE}{NOT_A_DOSE}"),
    ("noise", r"with (?:a )?(?:full )?(?:\d+ ?(?:-|to) ?)?\d* ?(?:oz|ounces?|glass) ?(?:of )?(?:water|juice|fluid)?"),
    (
        "noise",
        r"at (?:1|a) time\b|at the same time(?: (?:each|every) day)?|around the clock|atc\b|(?:while|when) awake",
    ),
    (
        "noise",
        r"(?:in |into |to )(?:1|either|alternating|alternate|other) (?:nostrils?|nares|naris)|alternat\w+ nostrils?",
    ),
    # Ceilings of acetaminophen and its like, then of the product itself.
    (
        "noise",
        rf"{AT_MOST}{DOSE_WORDS} ?{NUM} ?{MASS}{PER_DAY}? (?:of |from )?(?:\w+ )?{PARTNER}{PER_DAY}?"
        r"(?: from all sources)?",
    ),
    ("noise", rf"{AT_MOST}(?: \w+)? {PARTNER}(?: \w+){{0,2}}:? ?{NUM} ?{MASS}{PER_DAY}?"),
    ("noise", rf"{PARTNER}(?: \w+)? {AT_MOST}(?: of)? {NUM} ?{MASS}{PER_DAY}?"),
    ("ceiling", rf"(?P<lead>{AT_MOST}){DOSE_WORDS} ?{RANGE} ?(?P<unit>{UNIT}|times?|x)?(?: total)?{PER_DAY}"),
    (
        "ceiling",
        rf"(?:mdd|max(?:imum)?(?: total)? (?:daily|per day|in 24 ?hours?|a day)|max ?/ ?day|daily max(?:imum)?)"
        rf"{DOSE_WORDS} ?{RANGE} ?(?P<unit>{UNIT})?",
    ),
    ("noise", rf"(?!up to|limit){AT_MOST}{DOSE_WORDS} ?{NUM} ?(?:{UNIT}|times?)?"),
    # How often.
    ("every other day", r"every (?:other|2nd|alternate) day|q ?o ?d\b|(?:on )?alternate days|qother day"),
    ("every third day", r"every (?:3rd|third) day"),
    (
        "every",
        rf"(?:every|each|q|per) ?(?P<lo>{NUM})(?: ?{LONG})?{TO}(?:every |q ?)?(?P<hi>{NUM})[- ]?(?P<unit>{LONG}|hourly)"
        r"(?=\b|prn)",
    ),
    ("every", rf"(?:every|each|q|per) ?(?P<lo>{NUM})?[- ]?(?P<unit>{LONG}|hourly)(?=\b|prn)"),
    ("every", rf"q ?(?P<lo>{Q_HOURS})(?: ?- ?(?P<hi>{Q_HOURS}))?(?=\b|prn)(?! ?(?:times|doses|mg|{COUNT}\b))"),
    (
        "every",
        rf"(?:at least|minimum(?: of)?) (?P<lo>{NUM})(?: ?- ?{NUM})? ?(?P<unit>{HOURS}) (?:apart|between doses)\b",
    ),
    ("every", r"(?P<unit>hourly|weekly|monthly)\b"),
    ("letters", r"(?P<lo>bid|bd|tid|tds|qid|qds)(?:(?: ?- ?| to | or |/)(?P<hi>bid|bd|tid|tds|qid|qds))?(?=\b|prn)"),
    # How long, and which day of a written course.
    (
        "length",
        rf"(?:for|x|over|during)(?: (?:up to|the next|at least|a total of|another|total))* ?(?:{NUM}{TO})?"
        rf"(?P<lo>{NUM})[- ]?(?P<unit>{LONG})(?: only| total)?\b",
    ),
    ("doses", rf"(?:for|x)(?: up to)? ?(?P<lo>{NUM}) (?:more )?doses?\b|x ?(?P<only>1)\b"),
    (
        "stretch",
        r"(?:on )?(?P<unit>days?|weeks?|wks?) ?#? ?(?P<lo>\d+)(?: ?(?:-|to|through|thru|and|,) ?(?P<hi>\d+))? ?[:=-]?",
    ),
    ("once", r"for 1 times?(?: only| dose)?\b|single dose"),
    # When in the day.
    ("clock", rf"at (?P<clocks>{CLOCK}(?:(?:, and |, ?| and )(?:at )?{CLOCK})*)"),
    ("when HS", r"(?:(?:at|before|q) ?)?(?:bed ?time|hs|hour of sleep|bed)\b|nightly\b|(?:in|during) the night\b"),
    ("when HS", r"(?:(?:at|every|each|q) ?)?(?:hs|night(?:time)?|bedtime)\b"),
    ("when ACM", r"(?:(?:with|before|after|at) )?breakfast\b"),
    ("when ACD", r"(?:(?:with|before|after|at) )?lunch(?:time)?\b|(?:at |every )?(?:noon|midday|mid-day)\b"),
    ("when ACV", r"(?:(?:with|before|after|at) )?(?:dinner|supper|evening meal)\b"),
    ("when C", r"(?:with|before|after|at) (?:each |every |all )?meals?(?: ?times?)?\b|(?:ac|pc)\b"),
    ("when MORN", r"(?:(?:in|every|each|q|at) ?)?(?:the )?(?:mornings?|am)\b|(?:up)?on (?:waking|awakening)\b"),
    ("when AFT", r"(?:(?:in|every|each|q) ?)?(?:the )?(?:mid)?-?afternoons?\b"),
    ("when EVE", r"(?:(?:in|every|each|q|at) ?)?(?:the )?(?:evenings?|pm)\b"),
    ("weekdays", rf"(?:(?:on|every|each) )?(?P<days>{WEEKDAY}days?(?:(?:, and |, ?|/| and ){WEEKDAY}(?:day)?s?)*)\b"),
    ("weekdays", rf"(?:(?:on|every|each) )?(?P<days>{WEEKDAY}(?:(?:, and |, ?|/| and ){WEEKDAY})+)\b"),
    ("weekdays", rf"(?:on|every|each) (?P<days>{WEEKDAY})\b"),
    ("daily", r"daily|every ?day|each day|an? day|per day|(?:in|per) 24 ?hours?|qd\b|q ?daily|qday"),
    # Order, route and the words that join.
    ("then", r"(?:and )?(?:then|followed by|thereafter|after that)\b"),
    ("noise", r"(?:and )?(?:stop|discontinue|d/c|off)\b"),
    ("as needed", r"(?:as needed|prn|if needed|when needed|as necessary|as required|if required)"),
    ("per nostril", r"(?:in |into |to )?(?:each|both) (?:nostrils?|nares|naris|sides? of (?:the )?nose)"),
    ("route oral", r"(?:by mouth|po|orally|per os)\b"),
    ("route sublingual", r"(?:under (?:the |your )?tongue|sublingual(?:ly)?|sl)\b"),
    ("route buccal", r"(?:buccal(?:ly)?|in(?:side)? (?:the )?cheek|between cheek and gum)\b"),
    ("route rectal", r"(?:rectal(?:ly)?|per rectum|pr|into (?:the )?rectum)\b"),
    ("route transdermal", r"(?:transdermal(?:ly)?|(?:on|to) (?:the )?skin)\b"),
    ("route nasal", r"(?:intra)?nasal(?:ly)?\b"),
    (
        "route injection",
        r"(?:ivp?|im|sq|subq|subcut|intravenous(?:ly)?|intramuscular(?:ly)?|subcutaneous(?:ly)?|inject)\b",
    ),
    ("more", r"(?:and|or) (?=as needed|prn)|plus\b"),
    ("and", r"and\b"),
    ("or", r"(?:or|to)\b"),
    ("word", r"(?P<word>[^\W\d]+(?:['’][^\W\d]+)?)"),
)

AT_A_MARK = (
    ("again", rf"\((?:every |q ?)?(?P<lo>{NUM}) ?(?P<unit>{LONG})\)"),
    ("noise", rf"\({SCORE}\)(?! ?(?:{COUNT}|mg)\b)(?<=/10\))|\(\d ?(?:-|to) ?(?:[4-9]|10)\)|#\d+\b"),
    ("noise", rf"{PAIN}(?: (?:scale|score|level|rating))+(?: of| is)?:? ?{SCORE}\)?{NOT_A_DOSE}"),
    ("daily", r"/ ?(?:day|d)\b"),
    ("=", r"="),
    ("open", r"\("),
    ("stop mark", r"[^\w\s]"),
)

# Words that change or time a dose in ways the grammar does not read: with one left over, nothing is read at all.
CHANGES_THE_DOSE = frozenset(
    re.findall(
        r"\w+",
        """
        repeat repeated increase increasing decrease decreasing reduce reducing reduction titrate titrating
        titration taper tapering wean weaning double additional extra another alternate alternating now stat load
        loading initial initially first second third last minute minutes min mins hour hours hr hrs day days week
        weeks wk month months times time half quarter except skip skipping remaining couple few several unless
        weekend weekends weekday weekdays other percent kg divided differently continuous infusion pca pump bolus basal
        sliding
        """,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One statement of a sig: its kind, and the parts that the pattern named."""

    kind: str
    parts: dict[str, str | None]


class Table:
    """Phrases that may stand at one sort of place, tried as one pattern; the one that fits then tells its parts."""

    def __init__(self, rows: tuple[tuple[str, str], ...]) -> None:
        self.rows = tuple((kind, re.compile(pattern)) for kind, pattern in rows)
        plain = (re.sub(r"\(\?P<\w+>", "(?:", pattern) for _, pattern in rows)
        self.any_of = re.compile("|".join(f"(?P<p{n}>{pattern})" for n, pattern in enumerate(plain)))

    def at(self, text: str, position: int) -> tuple[Phrase | None, int]:
        found = self.any_of.match(text, position)
        if found is None or found.lastgroup is None:
            return None, len(text)
        kind, pattern = self.rows[int(found.lastgroup[1:])]
        parts = pattern.match(text, position)
        return Phrase(kind=kind, parts=parts.groupdict() if parts else {}), found.end()


NUMBERS, WORDS, MARKS = Table(AT_A_NUMBER), Table(AT_A_WORD), Table(AT_A_MARK)


def phrases(text: str) -> Iterator[Phrase | None]:
    """The statements of a plain text in order; None stands where something could not be read, and ends it."""
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == " ":
            position += 1
            continue
        table = NUMBERS if letter.isdigit() or letter in "⅓⅔" else WORDS if letter.isalpha() or letter == "_" else MARKS
        phrase, position = table.at(text, position)
        yield phrase
