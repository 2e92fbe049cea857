"""The sheet's second half: what comes back on cards, what must be mapped or allowed for it, and what to test."""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib import import_module
from urllib.parse import urlsplit

from app.sheet.markdown import Lines, bullets, code, codes, section, steps, table, text, words
from app.sheet.site import Site
from cards.overrides import ACCEPTED, OTHER, override_reasons, quiet_days
from cards.proposals import drafters
from cards.words import sources, topics
from clinical.orderables import orderables
from clinical.rule import Rule

NOTICES = ("IncompleteData", "AlsoDue")
"""The topics of cards that no rule speaks on, at every hook."""


def overrides(site: Site) -> Lines:
    rows = [
        (code(each.system), code(each.code), text(each.display or ""), quiet(each.code, site))
        for each in override_reasons()
    ]
    return section(
        "Override reasons",
        words(
            "The same list on every card. Map each code to an acknowledgment reason of the EHR; in Epic [document] "
            "that is the site's build. Reasons of the EHR's own are taken in feedback too.",
            "A reason settles the topic for this patient and user for a while. An accepted suggestion: "
            f"{quiet(ACCEPTED, site)}. Any other reason: {quiet(OTHER, site)}. Suicide risk, naltrexone with an opioid "
            "and missing data are never kept quiet.",
        ),
        table(("System", "Code", "Display", "Quiet for"), rows),
    )


def quiet(answer: str, site: Site) -> str:
    days = quiet_days(answer, site.policy)
    return f"{days} {'day' if days == 1 else 'days'}" if days else "not at all"


def topic_codes(site: Site) -> Lines:
    rows = [(code(each.code), text(each.title), hooks_of(each.code, site)) for each in topics().values()]
    return section(
        "Topics",
        words(
            f"Each card has one, in `source.topic`, with the system {code(site.base_url)}. Codes keep their meaning, "
            "so lock-outs may hang on them. Do not lock out `SuicideRisk` or `IncompleteData`."
        ),
        table(("Code", "Title", "Hooks"), rows),
    )


def hooks_of(code_of_topic: str, site: Site) -> str:
    spoken = {each.id: {rule.topic for rule in site.rules_at(each)} for each in site.services}
    at = [each.hook for each in site.services if code_of_topic in spoken[each.id] or code_of_topic in NOTICES]
    return codes(at) or "none yet"


def suggestions(site: Site) -> Lines:
    kinds = [first_line(draft.__module__) for draft in drafters().values()]
    return section(
        "Suggestions",
        words("What a suggestion may offer. Each has one action, always a draft for the clinician:"),
        bullets(map(text, kinds)),
        words(
            "Epic [document] creates orders of type MedicationRequest and ServiceRequest only, with details from its "
            "own defaults, and may need the codes mapped to its preference lists. Orders that a card may propose:"
        ),
        table(("Key", "System", "Code", "Display"), order_rows(site)),
    )


def first_line(module: str) -> str:
    return (inspect.getdoc(import_module(module)) or "").partition("\n")[0]


def order_rows(site: Site) -> Iterable[tuple[str, ...]]:
    """Where the site names a service for itself, its own code goes first on the order and ours beside it."""
    for key, each in orderables().items():
        yield code(key), code(each.code.system), code(each.code.value), text(each.code.display or "")
        own = site.policy.services.get(key)
        if own:
            yield f"{code(key)}, the site's own", code(own.system), code(own.code), text(own.display)


def dialect(site: Site) -> Lines:
    spoken = site.profile.dialect
    rows = [(code(each.name), setting(getattr(spoken, each.name))) for each in fields(spoken)]
    rows.append((code("when_blind"), setting(site.profile.when_blind)))
    return section(
        "Dialect in force",
        words(
            "What this client's cards look like: `dialect` of its entry in `clients.toml`. Where nothing of a chart "
            "could be had and nothing can be said it gets what `when_blind` says: a 412, or a card."
        ),
        table(("Setting", "Value"), rows),
    )


def setting(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | frozenset | set):
        return codes(sorted(map(str, value))) or "none"
    if isinstance(value, Mapping):
        return codes(f"{name} = {each}" for name, each in value.items()) or "none"
    return "none" if value is None or value == "" else code(str(value))


def links(site: Site) -> Lines:
    return section(
        "Links",
        words("Cards carry links of type `absolute` and none of type `smart`. Where links must be allowed, allow:"),
        bullets(map(code, hosts(site.rules, site.base_url))),
    )


def hosts(rules: Iterable[Rule], base_url: str) -> list[str]:
    """Of the sources that cards cite, and our own: leaflets, schedules and explanations."""
    urls = [base_url, *(sources()[rule.source].url or "" for rule in rules)]
    return list(dict.fromkeys(host for each in urls if (host := urlsplit(each).hostname)))


def tests(site: Site) -> Lines:
    return section(
        "What to test before go-live",
        steps(
            (
                "Call each address from the EHR's network: without a token 401, with one 400 for an empty JSON object.",
                f"A token whose `aud` is {code(site.base_url)} alone: 401, unless it is listed above as also taken.",
                "Sign oxycodone 10 mg tablets, 1 tablet every 6 hours, for an adult: a card `OpioidDose` that says 60 "
                "MME/day, and a card `Naloxone`. Without a card, look at the service's log for `call_refused`.",
                "Accept naloxone and sign again: no card `Naloxone`.",
                "Sign lisinopril for a patient without opioids: no card.",
                "Take `medications` out of the prefetch and the access token: a card `IncompleteData` names the list.",
                "Take the scopes for unsigned orders away: order-sign gives `IncompleteData`, not silence.",
                "Override a card with each reason: feedback arrives with the code, at most minutes later.",
                "Open a link of a card: it opens.",
                "Stop the service: the clinician can go on.",
            )
        ),
    )
