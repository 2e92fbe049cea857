"""Which groups the words of a diagnosis name: for diagnoses without a code that we know, and as a second signal.

A short list of words, read with care: negation, family history, screening and mere risk name nothing; "history of"
and "in remission" name the weaker form. What is read here is always marked as read by name.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from clinical.condition_groups import Group, condition_table, settle

CLAUSES = re.compile(r"[,;:.()\[\]]|\s-\s|\bbut\b")
NOT_A_WORD = re.compile(r"[^a-z0-9]+")

NOT_THIS_PATIENT = re.compile(
    r"\b(no|not|never|denies|denied|without|negative for|rule out|ruled out|r o|exclude|screen|screening|screened"
    r"|family (history|hx|member)|fh|fhx|famhx|mother|father|parent|sister|brother|sibling|son|daughter|husband|wife"
    r"|spouse|partner|risk (of|for|factors?)|at risk|susceptib\w+|predisposition|fear of|exposure to|education"
    r"|concern (for|about)|counsell?ing|possible|possibly|suspected|suspect|probable|questionable|vs|versus|declined"
    r"|declines|refused)\b"
)
"""Before the words, in the same clause: somebody else, a question, or a denial."""

NOT_AFTER_ALL = re.compile(
    r"^ ?((has been|was|is) )?(ruled out|excluded|unlikely|negative|screen\w*|test\w*|questionnaire|scale|risk"
    r"|education|counsell?ing|prevention|vaccine|declined|refused|survivor|discharge\w*"
    r"|in family|in (the )?(mother|father))\b"
)
"""Right after the words: a test for it, advice about it, or its denial."""

IN_THE_PAST = re.compile(r"\b(history|hx|h o|pmh|past|previous|prior|former|formerly|remote|resolved|status post)\b")
OVER_BY_NOW = re.compile(r"\b(in (\w+ )?(\w+ )?remission|resolved|inactive|recovered|by history|(history|hx)( of)?$)")

ASIDE = re.compile(
    r"(now )?(in )?((full|partial|early|sustained|complete|current) )*remission|resolved|inactive|unlikely|ruled out"
    r"|((by|personal) )?(history|hx)( of)?|declined|refused"
)
"""A whole clause that speaks of what was named before it: "depression, single episode, in full remission"."""

LEAD = re.compile(
    r"h o|((personal|past|family|previous) )?(history|hx)( of)?|pmh|fh|fhx|rule out|r o|screening|no|denies"
)
"""A whole clause that speaks of the next one: "H/O: suicide attempt"."""


@lru_cache(maxsize=8192)
def groups_named(text: str) -> frozenset[str]:
    """The groups that a text names for this patient. The longest words win between siblings ("sickle cell trait")."""
    ranks: dict[str, tuple[int, int]] = {}
    for clause in _clauses(text):
        for group, found in _mentions(clause):
            if (named := _form(group, clause[: found.start()], clause[found.end() :])) is not None:
                ranks[named] = max(ranks.get(named, (0, 0)), (0, len(found[0])))
    return settle(ranks)


def contradicts(text: str, name: str) -> bool:
    """Whether a text speaks of a group and yet does not give it to this patient: a trait, a history, a denial."""
    family = {name, *(each.name for each in condition_table().groups.values() if name in each.of)}
    speaks = any(
        _pattern(member).search(clause) or _exceptions(member).search(clause)
        for member in family
        for clause in _clauses(text)
    )
    return speaks and name not in groups_named(text)


def names_an_opioid(text: str) -> bool:
    """Whether a text names an opioid, for codes that name no substance (README_clinical.md, note on 6525002)."""
    return _words(condition_table().unnamed_substance_words).search(_plain(text)) is not None


def past_form(group: Group) -> str:
    """What a group becomes when the chart calls it over; what is already a remission, history or trait stays so."""
    return group.over or group.name


def _history_form(group: Group) -> str:
    named = f"{group.name}-history"
    return named if named in condition_table().groups else past_form(group)


def _form(group: Group, before: str, after: str) -> str | None:
    """The group itself, its form of the past, or None when the text does not say that this patient has it."""
    if NOT_THIS_PATIENT.search(before) or NOT_AFTER_ALL.search(after):
        return None
    if IN_THE_PAST.search(before):
        return _history_form(group)
    return past_form(group) if OVER_BY_NOW.search(after) else group.name


def _clauses(text: str) -> tuple[str, ...]:
    """Clauses in plain words, each with its lead-in before it and its asides behind it."""
    clauses: list[str] = []
    lead = ""
    for part in CLAUSES.split(text.lower()):
        plain = _plain(part)
        if clauses and ASIDE.fullmatch(plain):
            place = next((at for at in reversed(range(len(clauses))) if any(_mentions(clauses[at]))), -1)
            clauses[place] += f" {plain}"
        elif LEAD.fullmatch(plain):
            lead = f"{plain} "
        elif plain:
            clauses.append(lead + plain)
            lead = ""
    return tuple(clauses)


def _plain(text: str) -> str:
    return NOT_A_WORD.sub(" ", text.lower()).strip()


def _mentions(clause: str) -> Iterator[tuple[Group, re.Match[str]]]:
    """Each group that a clause names, with the longest of its words there."""
    index = _groups_by_stem()
    nearby = {name for word in clause.split() for name in index.get(word[:4], ())}
    for name in sorted(nearby):
        found = max(_pattern(name).finditer(clause), key=lambda each: len(each[0]), default=None)
        if found is not None and not _exceptions(name).search(clause):
            yield condition_table().groups[name], found


@cache
def _groups_by_stem() -> Mapping[str, frozenset[str]]:
    """Groups by the first four letters of the first word of each of their names, so that few patterns are tried."""
    stems: dict[str, frozenset[str]] = {}
    for group in condition_table().groups.values():
        for name in group.names:
            stem = name.split()[0][:4]
            stems[stem] = stems.get(stem, frozenset()) | {group.name}
    return stems


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return _words(condition_table().groups[name].names)


@cache
def _exceptions(name: str) -> re.Pattern[str]:
    return _words(condition_table().groups[name].not_names)


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, the longest first; an asterisk stands for the rest of a word. Without words nothing matches."""
    if not words:
        return re.compile(r"(?!)")
    tried = (re.escape(each).replace(r"\*", r"\w*") for each in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{'|'.join(tried)})\b")
