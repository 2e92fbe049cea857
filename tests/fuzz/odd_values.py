"""Values that EHRs, integrators and attackers put where others are due, by what they stand in for."""

from tests.fuzz.seeds import SENTINEL

NUMBERS = (
    0,
    -1,
    -0.0,
    0.1,
    1 / 3,
    5e-324,
    1e308,
    -1e308,
    10**15,
    10**18,
    2**53 + 1,
    "NaN",
    "1,000",
    "1e9",
    "½",
    "0x10",
    "٣",
)
DATES = (
    "2027", "2027-01", "2027-02-30", "2028-02-29", "2027-02-29", "0000-01-01", "0001-01-01", "9999-12-31",
    "99999-01-01",
    "2027-01-15T24:00:00Z", "2027-01-15T23:59:60Z", "2027-01-14T23:30:00-14:00", "2027-01-15T00:30:00+14:00",
    "2027-01-15 08:00", "15.01.2027", "1/15/27", "yesterday", "20270115", "2027-W02-5", "２０２７-01-15", "",
    1799971200,
)  # fmt: skip
UNITS = (
    "tablet", "TAB", "{tbl}", "{pill}", "mg", "mcg", "ug", "µg", "μg", "g", "kg", "mL", "mg/mL", "ug/h", "patch",
    "spray",
    "h", "d", "wk", "mo", "a", "min", "s", "ms", "hours", "fortnight", "spoons of honey", "", "%", "1", "mg\u200b",
)  # fmt: skip
STATUSES = (
    "active", "draft", "on-hold", "completed", "stopped", "cancelled", "ended", "unknown", "entered-in-error", "Active",
    "ACTIVE ", "revoked", "final", "preliminary", "amended", "registered", "in-progress", "not-done", "refuted",
    "bogus",
)  # fmt: skip
INTENTS = (
    "order",
    "plan",
    "proposal",
    "original-order",
    "reflex-order",
    "filler-order",
    "instance-order",
    "option",
    "no",
)
SYSTEMS = (
    "http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88", "http://snomed.info/sct",
    "http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90", "http://loinc.org",
    "http://hl7.org/fhir/sid/ndc",
    "http://unitsofmeasure.org", "https://example.org/ours", "HTTP://LOINC.ORG", "http://loinc.org/", "urn:oid:", "",
    "x",
)  # fmt: skip
REFERENCES = (
    "Patient/x", "#", "#x", "Medication/x", "Medication/", "/", "//", "urn:uuid:00000000-0000-0000-0000-000000000000",
    "https://ehr.example.org/fhir/Patient/x", "https://evil.example/Medication/1", "Medication/../Patient/1",
    "file:///etc",
    "Patient/x/_history/2", "javascript:alert(1)", "Bundle/1", "MedicationRequest/x", "Medication?_id=1", " ",
)  # fmt: skip
TEXTS = (
    "", " ", "\x00", "\u202etxet\u202c", "\u2066x\u2069", "e\u0301" * 50, "\u200b", "\ufeff", "\U0001f480" * 80,
    "Ω" * 300,
    "İ", "ﬁ", "x" * 300, "x" * 100_000, "a " * 20_000, "1 " * 20_000, "((((" * 5000, "-" * 50_000, "<script>",
    "{what}", "%s",
    "null", "true", "[]", "\r\n\t", SENTINEL, "一日四回", "١ قرص كل ٦ ساعات", "\u0085\u2028", "take as directed", "PRN",
    "q",
)  # fmt: skip
OTHER_SHAPES = (None, True, False, 0, 7, 1.5, "", "x", [], {}, [None], [[]], [{}], {"": None}, {"value": {}}, [["x"]])
SIG_WORDS = (
    "1", "2", "1-2", "½", "1/2", "0", "10", "1000000", "one", "two", "tab", "tablet", "tablets", "mg", "mcg", "mL",
    "patch",
    "take", "apply", "every", "q", "q4h", "q4-6h", "bid", "TID", "qhs", "prn", "daily", "a day", "times", "hours",
    "hour", "days",
    "weeks", "then", "and", "or", "for", "max", "maximum", "per", "at", "bedtime", "noon", "with food", "by mouth",
    "up to",
    "days 1-3:", "monday", "in 24 hours", "may repeat", "x", "/", "-", ".", ",", ";", "(", ")", "=", "+",
    "no more than",
)  # fmt: skip

DEEP = ("@@deep lists 20", "@@deep lists 900", "@@deep items 100", "@@deep items 450", "@@deep contained 450")
"""Stand for values nested so deep, which only bytes can hold: see `as_bytes`."""
