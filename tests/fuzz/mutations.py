"""What the fuzzer does to a request: each function changes it in one way, at a place drawn by chance.

`chance` is a random.Random. The body is changed in place.
"""

from copy import deepcopy

from tests.fuzz.call_mutations import odd_context, odd_envelope, odd_prefetch, strangers_draft
from tests.fuzz.odd_values import (
    DATES,
    DEEP,
    INTENTS,
    NUMBERS,
    OTHER_SHAPES,
    REFERENCES,
    SIG_WORDS,
    STATUSES,
    SYSTEMS,
    TEXTS,
    UNITS,
)
from tests.fuzz.walk import at, bundles_in, lists_in, objects_in, places, resources_in

DATED = ("Date", "DateTime", "On", "start", "end", "Written", "Instant", "issued", "Period")
KINDS = (
    "MedicationRequest", "MedicationOrder", "MedicationStatement", "Medication", "Observation", "Condition", "Patient",
    "ServiceRequest", "Bundle", "OperationOutcome", "QuestionnaireResponse", "", "medicationrequest", "Nothing", None,
    7,
)  # fmt: skip


def place(body, chance, is_wanted=lambda name, value: True):
    """Holder and name of some member that is wanted, with every depth as likely; None where there is none."""
    found = [path for path in places(body) if is_wanted(path[-1], at(body, path))]
    if not found:
        return None
    depth = chance.choice(sorted({len(path) for path in found}))
    path = chance.choice([path for path in found if len(path) == depth])
    return at(body, path[:-1]), path[-1]


def replace(body, chance, is_wanted, value):
    if spot := place(body, chance, is_wanted):
        holder, name = spot
        holder[name] = deepcopy(value)


def delete(body, chance):
    if spot := place(body, chance):
        del spot[0][spot[1]]


def nothing(body, chance):
    replace(body, chance, lambda name, value: True, chance.choice((None, "", [], {})))


def another_shape(body, chance):
    replace(body, chance, lambda name, value: True, chance.choice(OTHER_SHAPES))


def array_or_object(body, chance):
    """What is a list becomes its first member, what is none becomes a list of itself."""
    if spot := place(body, chance):
        holder, name = spot
        value = holder[name]
        holder[name] = (value[0] if value else {}) if isinstance(value, list) else [value]


def twice(body, chance):
    if found := [each for each in lists_in(body) if each]:
        chosen = chance.choice(found)
        chosen.insert(chance.randrange(len(chosen) + 1), deepcopy(chance.choice(chosen)))


def many_times(body, chance):
    if found := [each for each in lists_in(body) if each]:
        chosen = chance.choice(found)
        chosen.extend(deepcopy(chance.choice(chosen)) for _ in range(chance.choice((10, 60))))


def swap(body, chance):
    """Two members of one name, from two places: the dose of one order in another, the subject of somebody else."""
    by_name = {}
    for path in places(body):
        by_name.setdefault(path[-1], []).append(path)
    found = [paths for name, paths in by_name.items() if len(paths) > 1 and isinstance(name, str)]
    if not found:
        return
    one, other = chance.sample(chance.choice(found), 2)
    if other[: len(one)] == one or one[: len(other)] == other:
        return
    first, second = at(body, one), at(body, other)
    at(body, one[:-1])[one[-1]], at(body, other[:-1])[other[-1]] = second, first


def odd_number(body, chance):
    replace(body, chance, lambda name, value: type(value) in (int, float), chance.choice(NUMBERS))


def odd_date(body, chance):
    replace(body, chance, lambda name, value: str(name).endswith(DATED), chance.choice(DATES))


def odd_unit(body, chance):
    replace(body, chance, lambda name, value: name in ("unit", "periodUnit"), chance.choice(UNITS))


def odd_text(body, chance):
    replace(body, chance, lambda name, value: isinstance(value, str), chance.choice(TEXTS))


def odd_reference(body, chance):
    replace(body, chance, lambda name, value: name in ("reference", "fullUrl", "id"), chance.choice(REFERENCES))


def cyclic_reference(body, chance):
    """A resource that holds itself and points at itself."""
    if found := resources_in(body):
        chosen = chance.choice(found)
        own = {**deepcopy(chosen), "id": "x", "medicationReference": {"reference": "#x"}}
        chosen.update(contained=[own], medicationReference={"reference": "#x"}, subject={"reference": "#x"})


def another_system(body, chance):
    replace(body, chance, lambda name, value: name == "system", chance.choice(SYSTEMS))


def another_status(body, chance):
    wanted = ("status", "clinicalStatus", "verificationStatus")
    replace(body, chance, lambda name, value: name in wanted, chance.choice(STATUSES))


def another_intent(body, chance):
    replace(body, chance, lambda name, value: name == "intent", chance.choice(INTENTS))


def another_kind(body, chance):
    replace(body, chance, lambda name, value: name == "resourceType", chance.choice(KINDS))


def do_not(body, chance):
    if found := resources_in(body, "MedicationRequest", "ServiceRequest"):
        chance.choice(found)["doNotPerform"] = chance.choice((True, False, "true", "no", None, [True], 1))


def modifier(body, chance):
    if found := resources_in(body):
        extension = {"url": "https://example.org/not-for-this-patient", "valueBoolean": True}
        chance.choice(found)["modifierExtension"] = chance.choice(([extension], extension, [], None))


def odd_sig(body, chance):
    """The words of a sig shuffled, lost, doubled or made of others."""
    spot = place(body, chance, lambda name, value: name in ("text", "patientInstruction") and isinstance(value, str))
    if spot is None:
        return
    holder, name = spot
    words = holder[name].split()
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        at_word, how = chance.randrange(len(words) + 1), chance.random()
        words[at_word : at_word + (how < 0.5)] = [chance.choice(SIG_WORDS)] if how < 0.8 else []
    holder[name] = chance.choice((" ", " ", " ", "", "\n")).join(words)


def odd_dose(body, chance):
    """The shapes that a dose can take: ranges, rates, ratios, several at once, STU3's."""
    found = [each for each in objects_in(body) if "doseAndRate" in each or "timing" in each]
    if not found:
        return
    few, many = {"value": 1, "unit": "tablet"}, {"value": chance.choice(NUMBERS), "unit": chance.choice(UNITS)}
    shapes = (
        {"doseQuantity": many},
        {"doseAndRate": [{"doseRange": {"low": few, "high": many}}]},
        {"doseAndRate": [{"doseRange": {"high": many}}, {"doseQuantity": few}]},
        {"doseAndRate": [{"rateRatio": {"numerator": many, "denominator": {"value": 0, "unit": "h"}}}]},
        {"doseAndRate": [{"rateQuantity": many}]},
        {"doseAndRate": {"type": {"coding": [{"code": "ordered"}]}, "doseQuantity": many}},
        {"maxDosePerPeriod": {"numerator": many, "denominator": {"value": chance.choice(NUMBERS), "unit": "d"}}},
        {
            "timing": {
                "repeat": {"frequency": chance.choice(NUMBERS), "period": chance.choice(NUMBERS), "periodUnit": "d"}
            }
        },
        {"timing": {"repeat": {"boundsRange": {"low": many, "high": few}, "when": ["MORN", "x", None]}}},
        {"timing": {"code": {"text": chance.choice(("Q6H PRN", "BID", "ONCE", "q", "Q0H"))}}},
        {"asNeededBoolean": "true", "asNeededCodeableConcept": {"text": "pain"}},
    )
    chance.choice(found).update(deepcopy(chance.choice(shapes)))


def odd_bundle(body, chance):
    """Outcomes among the entries, pages that go on, Bundles in Bundles, totals that do not fit, no wrapping."""
    found = bundles_in(body)
    if not found:
        return
    chosen = chance.choice(found)
    entries = chosen["entry"]
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": chance.choice(("error", "warning", "fatal", 7))}],
    }
    shapes = (
        {"entry": [*entries, {"resource": outcome}]},
        {"entry": [{"resource": outcome, "search": {"mode": "outcome"}}]},
        {"link": [{"relation": "next", "url": chance.choice(("https://evil.example/2", "", "x" * 5000, None))}]},
        {"total": chance.choice((0, -1, 10**9, "7", None))},
        {"entry": [{"resource": deepcopy(chosen)}]},
        {"entry": [each.get("resource", each) if isinstance(each, dict) else each for each in entries]},
        {"entry": [None, *entries, {}, {"resource": None}, 7]},
        {"entry": {str(place): each for place, each in enumerate(entries)}},
        {"type": chance.choice(("transaction", "", None, 7))},
    )
    chosen.update(chance.choice(shapes))


def deep(body, chance):
    replace(body, chance, lambda name, value: True, chance.choice(DEEP))


MUTATIONS = (
    delete, delete, nothing, nothing, another_shape, another_shape, array_or_object, array_or_object, twice, many_times,
    swap, swap, odd_number, odd_number, odd_date, odd_date, odd_unit, odd_text, odd_reference, cyclic_reference,
    another_system, another_status, another_intent, another_kind, do_not, modifier, odd_sig, odd_sig, odd_sig, odd_dose,
    odd_dose, odd_bundle, odd_bundle, odd_prefetch, odd_prefetch, odd_context, odd_envelope, strangers_draft, deep,
)  # fmt: skip


def mutated(body, chance):
    """The body after one to several mutations, few being likelier than many, and their names."""
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        mutation = chance.choice(MUTATIONS)
        mutation(body, chance)
        names.append(mutation.__name__)
    return names
