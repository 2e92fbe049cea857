"""Flesch-Kincaid grade of a text: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid 1975).

A heading, a list item and a paragraph without a full stop each count as a sentence. Blanks to fill in are left out.
Syllables are groups of vowels, without a silent e at the end: the usual estimate. "io" and "ia" are two syllables as
in "opioid", but one as in "depression".
"""

import re

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
VOWELS = re.compile(r"(?<![cgstx])i(?=[ao])|[aeiouy]+")


def grade(text):
    spoken = [WORD.findall(each) for each in sentences(text)]
    counted = [words for words in spoken if words]
    words = [word for each in counted for word in each]
    return 0.39 * len(words) / len(counted) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(text):
    lines = [line.lstrip("#- ").replace("_", "") for line in text.splitlines()]
    return [each for line in lines for each in re.split(r"[.!?:]+(?:\s|$)", line) if each.strip()]


def syllables(word):
    letters = word.lower().replace("'", "").replace("’", "")
    groups = len(VOWELS.findall(letters))
    is_silent = letters.endswith("e") and not letters.endswith(("le", "ee", "ye")) and groups > 1
    return max(1, groups - is_silent)
