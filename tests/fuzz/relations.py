"""Changes that mean nothing, and so must change nothing: each gives the same call in another form.

A relation takes a body of its own and a random.Random, and gives the body back. `gist` is what has to stay the same.
"""

import re
from copy import deepcopy
from datetime import date, timedelta

import orjson

from tests.fuzz.walk import bundles_in, drafts_of, objects_in, resources_in

UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
DAY = re.compile(r"(?<![0-9])([0-9]{4})(\\{0,2}-)([0-9]{2})(\\{0,2}-)([0-9]{2})(?![0-9])")
"""A day wherever it stands: alone, at the head of a time, in Markdown, and there in JSON."""
DAYS_OF_28_YEARS = 10_227
"""The calendar comes round: the same weekdays and the same leap years."""
UNKNOWN = {"url": "https://example.org/unknown", "valueString": "x"}
UNRELATED = (
    {"resourceType": "Immunization", "id": "unrelated", "status": "completed", "vaccineCode": {"text": "tetanus"}},
    {"resourceType": "AllergyIntolerance", "id": "unrelated", "code": {"text": "peanut"}},
    {"resourceType": "DocumentReference", "id": "unrelated", "status": "current", "type": {"text": "letter"}},
    {"resourceType": "Coverage", "id": "unrelated", "status": "active"},
)


def said_twice(body, chance):
    """The very same call again."""
    return body


def members_shuffled(body, chance):
    """The members of a JSON object have no order."""
    if isinstance(body, dict):
        names = list(body)
        chance.shuffle(names)
        return {name: members_shuffled(body[name], chance) for name in names}
    return [members_shuffled(each, chance) for each in body] if isinstance(body, list) else body


def entries_shuffled(body, chance):
    """The entries of a Bundle have no order that means anything, as long as no id comes twice."""
    for bundle in bundles_in(body):
        if not has_repeats(bundle["entry"]):
            chance.shuffle(bundle["entry"])
    return body


def codings_shuffled(body, chance):
    """Codings of one concept say the same; which comes first says nothing."""
    for each in objects_in(body):
        if isinstance(each.get("coding"), list):
            chance.shuffle(each["coding"])
    return body


def more_members(body, chance):
    """What nobody knows is no fault and means nothing."""
    for each in list(objects_in(body)):
        if chance.random() < 0.2 and each is not body.get("prefetch"):
            each[f"x{chance.randrange(100)}"] = deepcopy(UNKNOWN)
    for each in resources_in(body):
        if chance.random() < 0.3 and isinstance(each.get("extension", []), list):
            each["extension"] = [*each.get("extension", []), deepcopy(UNKNOWN)]
    return body


def unrelated_resources(body, chance):
    """Resources of kinds that no query asks for, in the lists and under a key of their own."""
    for bundle in bundles_in(body.get("prefetch")):
        if resources_in(bundle) and all(own_id(each) for each in bundle["entry"]) and chance.random() < 0.5:
            bundle["entry"].insert(chance.randrange(len(bundle["entry"]) + 1), {"resource": deepcopy(UNRELATED[0])})
    if isinstance(body.get("prefetch"), dict):
        body["prefetch"]["-unrelated"] = {"resourceType": "Bundle", "entry": [{"resource": each} for each in UNRELATED]}
    return body


def entries_twice(body, chance):
    """A resource with an id that comes twice is one resource."""
    for bundle in bundles_in(body.get("prefetch")):
        copies = [deepcopy(each) for each in bundle["entry"] if own_id(each) and chance.random() < 0.5]
        bundle["entry"] += copies
        if isinstance(bundle.get("total"), int):
            bundle["total"] += len(copies)
    return body


def drafts_twice(body, chance):
    """A draft with an id that comes twice, word for word, is one draft."""
    entries = drafts_of(body)
    entries += [deepcopy(each) for each in entries if own_id(each)]
    return body


def years_later(body, chance):
    """All days, today's too, 28 years later: what is asked of the service then is asked with `DAYS_OF_28_YEARS`."""
    return orjson.loads(DAY.sub(_later, orjson.dumps(body).decode()))


def as_sent(answer):
    """The answer but for what is new in every one."""
    numbers = {}
    text = UUID.sub(lambda found: numbers.setdefault(found[0], f"uuid-{len(numbers)}"), answer.content.decode())
    return answer.status, text


def gist(answer):
    """The answer's words and what it creates; what it gives back of the EHR's own, in whatever order, left out."""
    if answer.status != 200:
        return answer.status, answer.body
    return answer.status, [_gist_of(card) for card in answer.cards]


def topics(answer):
    """Which cards speak, how urgently, and what is held back."""
    if answer.status != 200:
        return answer.status, answer.body
    cards = [(each["source"]["topic"]["code"], each["indicator"], each["summary"]) for each in answer.cards]
    return answer.status, [(*each, card.get("extension")) for each, card in zip(cards, answer.cards, strict=True)]


def earlier(answer):
    """The gist of an answer given 28 years later, in the days of the first."""
    return orjson.loads(DAY.sub(_earlier, orjson.dumps(gist(answer)).decode()))


RELATIONS = {
    said_twice: (as_sent, as_sent),
    members_shuffled: (gist, gist),
    entries_shuffled: (topics, topics),
    codings_shuffled: (topics, topics),
    more_members: (gist, gist),
    unrelated_resources: (gist, gist),
    entries_twice: (gist, gist),
    drafts_twice: (gist, gist),
    years_later: (lambda answer: orjson.loads(orjson.dumps(gist(answer))), earlier),
}
"""For each relation what is looked at in the first answer, and in the second."""


def has_repeats(entries):
    ids = [own_id(each) for each in entries]
    return None in ids or len(set(ids)) < len(ids)


def own_id(entry):
    """Kind and id of the resource in an entry, where it has both."""
    resource = entry.get("resource") if isinstance(entry, dict) else None
    found = (resource.get("resourceType"), resource.get("id")) if isinstance(resource, dict) else (None, None)
    return found if all(isinstance(each, str) and each for each in found) else None


def _gist_of(card):
    plain = {name: value for name, value in card.items() if name != "uuid"}
    plain["links"] = [UUID.sub("", link["url"]) for link in card.get("links", ())]
    plain["suggestions"] = [
        (each["label"], action["type"], action["description"], _made(action))
        for each in card.get("suggestions", ())
        for action in each["actions"]
    ]
    return plain


def _made(action):
    return UUID.sub("", orjson.dumps(action["resource"]).decode()) if action["type"] == "create" else None


def _later(found):
    return _moved(found, DAYS_OF_28_YEARS)


def _earlier(found):
    return _moved(found, -DAYS_OF_28_YEARS)


def _moved(found, days):
    """What is no day of the calendar stays; what would leave it, too."""
    year, first, month, second, day = found.groups()
    try:
        moved = date(int(year), int(month), int(day)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return found[0]
    return f"{moved:%Y}{first}{moved:%m}{second}{moved:%d}"
