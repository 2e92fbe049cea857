"""Prescribers' shorthand put into plain lower-case words and digits, so that one grammar can read it all."""

import re
import unicodedata
from fractions import Fraction

COUNTED = (
    r"(?:tab|tablet|cap|capsule|caplet|pill|patch|film|strip|spray|teaspoon|tablespoon|lozenge|suppository|troche)"
)
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen")
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_WORDS = {word: n for n, word in enumerate(ONES + TEENS, start=1)} | TENS
VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
THIRDS = {Fraction(1, 3): "⅓", Fraction(2, 3): "⅔"}

# In order: what is written, and what it becomes.
REWRITES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"[\u2010-\u2015\u2212]", "-"),
        (r"[µμ]g", "mcg"),
        (r"[×✕]", "x"),
        (r"\bq\.(?=\d)", "q "),
        (r"(?<=\d) ?°", "h "),
        (r"\(s\)|\(es\)|\(ies\)", "s"),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"(?<![\d.])\.(?=\d)", "0."),
        (r"\b(?:one|a|1/2|half|1/2 of|half of)[ -](?:half of an?|half an?|half|an?)(?= [a-z])", "1/2"),
        (r"\bhalf(?= )", "1/2"),
        (r"\b(?:one|a|1)[ -]quarter(?: of an?| an?)?\b", "1/4"),
        (r"\bthree[ -]quarters(?: of an?| an?)?\b", "3/4"),
        (rf"\ban? (?={COUNTED})", "1 "),
        (r"\b(change|replace|apply|place|wear)(?: the)? patch\b(?! ?\()", r"\1 1 patch"),  # one is worn at a time
        (r"\bonce\b|\bone time\b", "1 times"),
        (r"\btwice\b", "2 times"),
        (r"\bthrice\b", "3 times"),
        (r"&|\+(?=\s)", " and "),
        (r"\bw/", "with "),
    )
)


def plain_words(written: str) -> str:
    """The sig in lower case, with numbers in digits: "Take ONE-HALF tab(s) b.i.d." becomes "take 0.5 tabs bid"."""
    text = " ".join(unicodedata.normalize("NFC", written).lower().split())
    for sign, fraction in VULGAR.items():
        text = text.replace(sign, f" {fraction} ")
    text = re.sub(r"\b(?:[a-z]\.){1,3}[a-z]\b\.?(?!\w)", lambda found: found[0].replace(".", ""), text)
    for pattern, plain in REWRITES:
        text = pattern.sub(plain, text)
    text = _digits_for_words(text)
    text = re.sub(r"\b(\d+)(?: and |-| )([1-7])/([2348])\b(?![/\d])", _mixed, text)
    text = re.sub(r"(?<![\d/.])([1-7])/([2348])\b(?![/\d.])", _fraction, text)
    text = re.sub(r"(\d[\d.]*) ?(?:-|to|or) ?(\d[\d.]*) ?\( ?\1 ?(?:-|to|or) ?\2 ?\)", r"\1-\2", text)
    text = re.sub(r"(\d+(?:\.\d+)?) ?\( ?(\d+(?:\.\d+)?) ?\)", _said_twice, text)
    return " ".join(text.split())


def number(written: str) -> Fraction:
    """A number of the plain text, thirds included: "1⅓" is 4/3."""
    third = next((size for size, sign in THIRDS.items() if written.endswith(sign)), Fraction(0))
    return Fraction(written.rstrip("⅓⅔") or 0) + third


def _digits_for_words(text: str) -> str:
    """ "twenty-four" is 24, "six" is 6, and i, ii, iii are numbers where a unit or a route follows."""
    tens, ones = "|".join(TENS), "|".join(ONES)
    text = re.sub(rf"\b({tens})[ -]({ones})\b", lambda found: str(TENS[found[1]] + NUMBER_WORDS[found[2]]), text)
    text = re.sub(rf"\b(?:{'|'.join(NUMBER_WORDS)})\b", lambda found: str(NUMBER_WORDS[found[0]]), text)
    roman = rf"\b(i{{1,3}})\b(?=(?: ?- ?i{{1,3}})? ?(?:{COUNTED[3:-1]}|po)(?:s|es)?\b)"
    return re.sub(roman, lambda found: str(len(found[1])), text)


def _plain(value: Fraction) -> str:
    """Digits for a number of halves, quarters or eighths; a sign for thirds."""
    whole = value.numerator // value.denominator
    if third := THIRDS.get(value - whole):
        return f"{whole or ''}{third}"
    thousandths = int((value - whole) * 1000)
    return f"{whole}.{thousandths:03d}".rstrip("0").rstrip(".")


def _fraction(found: re.Match[str]) -> str:
    return _plain(Fraction(int(found[1]), int(found[2])))


def _mixed(found: re.Match[str]) -> str:
    """ "1 1/2" and "1-1/2" are one and a half."""
    return _plain(int(found[1]) + Fraction(int(found[2]), int(found[3])))


def _said_twice(found: re.Match[str]) -> str:
    """ "6 (six)" says one number twice; two different numbers stay, and the reader stumbles over the second."""
    return found[1] if number(found[1]) == number(found[2]) else found[0]
