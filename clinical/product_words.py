"""What the words and numbers of a medication name say: mentions of ingredients and brands, and amounts, in order."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from clinical.opioid_vocabulary import Brand, vocabulary
from clinical.product_table import brands, products

LONGEST_TEXT = 400
"""A name is shorter; what comes after is a sig or a note."""

WORD = re.compile(r"[a-z]+")

BEGINNING = 4
"""Letters of a word that are looked at first."""

LONGEST_PHRASE = 4
"""Words of the longest name: "Soma Compound with Codeine"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a name speaks of an opioid, of a companion, of a brand (which is both), or of two at once.

    `is_second_salt`: oxycodone terephthalate, which stands beside the hydrochloride in one tablet.
    """

    opioid: str | None = None
    companion: str | None = None
    brand_word: str | None = None
    brand: Brand | None = None
    is_second_salt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Numbers as written: "5-325 mg" is (5, 325), mg; "10 mg/5 mL" has per 5 "mL". `factor` turns them into mg.

    Without a unit of mass `factor` is None: then a number is a strength only if such a product exists. `is_count`:
    it counts tablets, days, hours …. `mark` is the "#", "no." or "qty" before it.
    """

    numbers: tuple[Fraction, ...]
    factor: Fraction | None
    per: Fraction = Fraction(1)
    per_unit: str | None = None
    is_count: bool = False
    mark: str | None = None

    @property
    def is_strength(self) -> bool:
        return self.factor is not None


FACTORS = {"mg": Fraction(1), "mcg": Fraction(1, 1000), "g": Fraction(1000)}

UNITS = {
    **dict.fromkeys(("mg", "mgs", "mgm", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("mcg", "mcgs", "ug", "microgram", "micrograms", "mcgm"), "mcg"),
    **dict.fromkeys(("g", "gm", "gram", "grams"), "g"),
}

NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)(?![\d.]*\d)"
UNIT = r"(?:milligrams?|micrograms?|grams?|mcgm|mcgs?|mgm|mgs?|ug|gm|g)(?![a-z])"
MEASURES = {
    r"ml|mls|milliliters?|millilit(?:er|re)s?": "mL",
    r"h|hr|hrs|hour|hours": "h",
    r"actuat\w*|act|sprays?|puffs?": "actuation",
}
MEASURE = "|".join(MEASURES)
PIECES = r"tab\w*|cap\w*|films?|each|ea|patch|lozenges?|troche|suppositor\w*|pill|dose|strip"
COUNT = (
    r"tabs|tablets|caps|capsules|tab|cap|pills?|ml|mls|patches|films|lozenges|suppositories|days?|weeks?|months?|h|hr|hrs"
    r"|hours?|times|x|%|refills?|each|ea|units?|actuat\w*|sprays?|doses?|ct|count|pack|boxe?s?|vials?|bottles?|bags?|years?|ng"
    r"|meq|kg|iu|cc|tsp|tbsp|oz|min\w*|mm"
)
TOKEN = re.compile(
    rf"(?P<mark>\#|\b(?:no\.?|number|qty|quantity|disp|dispense|take|give|every|q|x)(?=\s*\d))"
    rf"|(?P<amount>{NUMBER}\s*(?:{UNIT})?"
    rf"(?:\s*(?:-|/(?!\s*{NUMBER}\s*(?:{MEASURE})\b))\s*{NUMBER}\s*(?:{UNIT})?)*)"
    rf"(?:\s*(?:/|\bper\b)\s*(?:(?P<per>{NUMBER})?\s*(?P<measure>{MEASURE})|(?P<piece>{PIECES}))\b)?"
    rf"(?P<count>\s*(?:{COUNT})(?![a-z]))?"
    rf"|(?P<word>[a-z]+)"
)
PIECE = re.compile(rf"({NUMBER})\s*({UNIT})?")

REWRITES = (
    (re.compile(r"[µμ]g\b"), "mcg"),
    (re.compile(r"[‐‑‒–—−]"), "-"),
    (re.compile(r"\bw/o\b"), " without "),
    (re.compile(r"\bw/"), " with "),
    (re.compile(r"\bmso4\b"), "morphine sulfate"),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    (re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))"), "."),
    (re.compile(r"\bt ?# ?([34])\b"), r"tylenol with codeine #\1"),
    (
        re.compile(r"\b(tylenol|acetaminophen|apap|fioricet|fiorinal|empirin)[\s-]*(?:#|no\.?|number)\s*([234])\b"),
        r"\1 with codeine #\2",
    ),
    (re.compile(r"\btylenol[\s-]*([234])\s*$"), r"tylenol with codeine #\1"),
)
"""Spellings brought to one. "Tylenol 3" without a sign is codeine only at the end of a name: else it may be a count."""


def may_name_opioid(text: str) -> bool:
    """Whether a word begins like one that could matter: a quick no for most of a medication list."""
    beginnings = _beginnings()
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return any(word[:BEGINNING] in beginnings for word in WORD.findall(text[:LONGEST_TEXT].lower()))


@cache
def _beginnings() -> frozenset[str]:
    words = [word for word, mention in lexicon().items() if mention.opioid]
    words += [*stems(), "tylenol", "fioricet", "fiorinal", "empirin", "t"]
    return frozenset(word[:size] for word in words for size in range(1, BEGINNING + 1))


def plain(text: str) -> str:
    """Lower case, one spelling of signs and abbreviations."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


def read_words(text: str) -> tuple[Mention | Amount, ...]:
    """The mentions and amounts of a plain text, in order; () when no opioid is mentioned."""
    tokens = list(TOKEN.finditer(text))
    found = tuple(_read(text, tokens))
    return found if any(isinstance(each, Mention) and each.opioid for each in found) else ()


def _read(text: str, tokens: list[re.Match[str]]) -> Iterator[Mention | Amount]:
    negations = vocabulary().negations
    position, before, mark = 0, "", None
    while position < len(tokens):
        token = tokens[position]
        if token["amount"]:
            yield _amount(token, mark)
        mention, size = _mention(text, tokens, position) if token["word"] else (None, 1)
        position += size
        if mention and before not in negations and not text.startswith(("-free", " free"), tokens[position - 1].end()):
            yield mention
        before, mark = token["word"] or "", token["mark"]


def _amount(token: re.Match[str], mark: str | None) -> Amount:
    pieces = PIECE.findall(token["amount"])
    units = [UNITS[unit] for _, unit in pieces if unit]
    measure = next((name for words, name in MEASURES.items() if re.fullmatch(words, token["measure"] or "")), None)
    is_strength = bool(units) or measure is not None
    return Amount(
        numbers=tuple(Fraction(number) for number, _ in pieces),
        factor=FACTORS[units[-1] if units else "mg"] if is_strength else None,
        per=Fraction(token["per"] or 1) or Fraction(1),
        per_unit=measure or ("each" if token["piece"] else None),
        is_count=token["count"] is not None,
        mark=mark,
    )


def _mention(text: str, tokens: list[re.Match[str]], position: int) -> tuple[Mention | None, int]:
    """The longest phrase of the vocabulary that begins here, and how many words it takes."""
    words = [tokens[position]["word"]]
    for after, token in zip(tokens[position:], tokens[position + 1 : position + LONGEST_PHRASE], strict=False):
        if not token["word"] or text[after.end() : token.start()].strip(" -/."):
            break
        words.append(token["word"])
    for size in range(len(words), 0, -1):
        if mention := lexicon().get("".join(words[:size])):
            return mention, size
    return _run_together(words[0]), 1


def _run_together(word: str) -> Mention | None:
    """ "oxycodonehcl", "acetaminophencodeine": a word that begins with ingredients and goes on."""
    opioid = companion = None
    while stem := next((each for each in stems() if word.startswith(each)), None):
        mention = lexicon()[stem]
        opioid, companion, word = opioid or mention.opioid, companion or mention.companion, word[len(stem) :]
    if word == "free":
        return None
    return Mention(opioid=opioid, companion=companion) if opioid or companion else None


@cache
def stems() -> tuple[str, ...]:
    """Full names of ingredients, the longest first."""
    words = vocabulary()
    return tuple(
        sorted({*words.opioids.values(), "acetaminophen", "apap", "aspirin", "ibuprofen"}, key=len, reverse=True)
    )


@cache
def lexicon() -> Mapping[str, Mention]:
    """Every word and squeezed phrase with what it mentions. Full names of the table's companions are among them."""
    words = vocabulary()
    named = {each: each for product in products().values() for each in product.companions}
    companions = {"".join(name.split()): name for name in named} | dict(words.companions)
    found = {
        word: Mention(opioid=words.opioids.get(word), companion=companions.get(word))
        for word in words.opioids.keys() | companions.keys()
    }
    found["oxycodoneterephthalate"] = Mention(opioid="oxycodone", is_second_salt=True)
    for word, brand in brands().items():
        found[word] = Mention(opioid=brand.ingredient, brand_word=word, brand=brand)
    return found
