"""The pieces that phrases of a sig are made of, as regular expressions over plain text (`sig_words.plain_words`)."""

NUM = r"(?:\d+(?:\.\d+)?[⅓⅔]?|[⅓⅔])"
TO = r" ?(?:-|/|to|or|up to) ?"
RANGE = rf"(?P<lo>{NUM})(?:{TO}(?P<hi>{NUM}))?"

HOURS = r"(?:hours?|hrs?|h)"
LONG = rf"(?:{HOURS}|days?|d|weeks?|wks?|months?|mos?)"
Q_HOURS = r"(?:2|3|4|6|8|12|24|48|72)"
PER_DAY = (
    rf"(?:(?: ?/ ?| (?:per|in an?|in|an?|each|every|q|within|over) )(?:any )?"
    rf"(?:24[- ]?{HOURS}|1 day|day|d)\b(?: period)?| ?(?:daily|qd)\b)"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)"
CLOCK = r"(?:\d{1,2}(?::\d{2})? ?(?:am|pm)\b|(?:[01]?\d|2[0-3]):[0-5]\d|(?:[01]\d|2[0-3])00\b(?: ?(?:hours|hrs|h)\b)?)"

MASS = r"(?:milligrams?|mgs?|micrograms?|mcgs?|ug|grams?|gms?|g)"
RATE = rf"{MASS} ?(?:/|per|an) ?(?:hour|hr|h)\b"
VOLUME = r"(?:milliliters?|millilitres?|mls?|cc|teaspoons?(?:ful)?|tsps?|tablespoons?(?:ful)?|tbsps?|tbs)"
COUNT = (
    r"(?:tablets?|tabs?|tbls?|t|caplets?|capsules?|caps?|c|pills?|patch(?:es)?|films?|strips?|sprays?|actuations?|puffs?"
    r"|suppositor(?:y|ies)|supps?|lozenges?|loz|troches?|lollipops?|odts?)"
)
KIND = r"(?:(?:oral|er|ir|cr|sr|xr|(?:extended|immediate)[- ]release|whole|full|sublingual|buccal|transdermal|nasal) )"
END_OF_UNIT = r"(?!\w| ?/(?! ?(?:24|d|day)\b|24))"
UNIT = rf"(?:{RATE}|(?:{MASS}|{VOLUME}|doses?|units?|each)\b|{KIND}{{0,2}}{COUNT}\b){END_OF_UNIT}"

AT_MOST = (
    r"(?:max(?:imum)?|mdd|not to exceed|nte|no more than|not more than|limit(?: to)?|up to"
    r"|do not (?:take|use) more than|(?:do not|don't|dont|never) exceed)"
)
DOSE_WORDS = r"(?:(?: (?:of|is|daily|total|doses?|dosage|amount|quantity|to|per day|a day|per 24 ?hours?)\b|/ ?day)*:?)"
DATE = r"(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})"
BEGINS = r"(?:start(?:ing|s)?|until|ends?|ending|beginning|first dose|last dose)"
PARTNER_STRENGTH = r"(?:300|325|400|500|650|750)\b"
PARTNER = r"(?:acetaminophen|apap|tylenol|paracetamol|ibuprofen|aspirin)"

PAIN = (
    r"\(?(?:pain|mild|moderate|severe|breakthrough)(?:[ -](?:to|or|pain|mild|moderate|severe))*(?: (?:is|of|rated|at))*"
)
ABOVE = r"(?:[<>≥≤]=? ?|(?:greater|more) than |over |above |at least )"
SCALE = r"(?:(?:scale|score|level|rating|rated|pain) )"
SCORE = rf"(?:{ABOVE}|{SCALE})*(?:\d+ ?(?:-|to) ?)?{NUM}(?:/10| out of 10| or (?:more|greater|higher|above))?"
NOT_A_DOSE = rf"(?!\w|\.\d| ?{UNIT})"

# What may follow a number without a unit, so that it is read as so many tablets.
AFTER_A_BARE_NUMBER = (
    r"(?=,? ?(?:po|by mouth|orally|oral|sl|pr|sublingual|under|every|q ?\d|q[a-z]|each|bid|tid|qid|bd|tds|qds|daily"
    r"|nightly|\d+(?: times)?(?: or \d+)? ?(?:times|x)|hs|prn|as needed|at |in the|in am|in pm|(?:ac|pc|am|pm)\b"
    r"|with each meal|(?:with|before|after) (?:meal|bed|breakfast|lunch|dinner|supper|food)|weekly|an? day|per day"
    r"|via|by g))"
)
