"""Observations: panels with members or components, items, totals and levels become sheets, one for each day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from clinical.facts import Measurement
from clinical.instruments.answer_values import number_in
from clinical.instruments.files import instruments
from clinical.instruments.meanings import Meaning, Role, meaning_of_codes, named_in
from clinical.instruments.sheet import FINAL, IGNORED, Given, Rank, Sheet

Known = tuple[Measurement, Meaning | None]
Place = tuple[date | None, int]


def sheets_of_observations(measurements: Iterable[Measurement]) -> list[Sheet]:
    """One sheet for each day. A second panel of the same code on one day gets a sheet of its own, with its members.

    One observation in two lists counts once; two that share an id but not their content are two.
    """
    known: dict[str, Known] = {}
    for each, meaning in _known(measurements):
        tail = _tail(each.ref)
        if known.get(tail) != (each, meaning):
            known[f"{tail} again, {len(known)}" if tail in known else tail] = (each, meaning)
    sheets: dict[Place, Sheet] = {}
    places = _places(known)
    for tail, (each, meaning) in known.items():
        place = places.get(tail, (each.taken_on, 0))
        _add(sheets.setdefault(place, Sheet(taken_on=place[0])), each, meaning)
    return list(sheets.values())


def _known(measurements: Iterable[Measurement]) -> Iterator[Known]:
    """Observations that say something about an instrument, by code, by component or, without codes of ours, by name."""
    for each in measurements:
        if each.status in IGNORED:
            continue
        meaning = meaning_of_codes(each.codes) or _by_name(each)
        if meaning or any(meaning_of_codes(part.codes) for part in each.components):
            yield each, meaning


def _by_name(each: Measurement) -> Meaning | None:
    """A score of an instrument for which there is no LOINC code (SOAPP-R, COMM, COWS, ORT-OUD)."""
    if each.name is None or each.components or number_in(each.value) is None:
        return None
    names = [name for name in named_in(each.name) if not instruments()[name].totals]
    return Meaning(Role.TOTAL, names[0]) if len(names) == 1 and instruments()[names[0]].has_total else None


def _places(known: Mapping[str, Known]) -> dict[str, Place]:
    """Day and number of the sheet for whatever belongs to a panel, or to a total that says what it was derived from."""
    held = {tail for each, _ in known.values() for tail in _parts_of(each)}
    places: dict[str, Place] = {}
    seen: Counter[tuple[date | None, Meaning | None]] = Counter()
    for tail, (each, meaning) in known.items():
        if tail in held or not _parts_of(each):
            continue
        family = _family(tail, known)
        day = next((known[one][0].taken_on for one in family if known[one][0].taken_on), None)
        for one in family:
            places.setdefault(one, (day, seen[day, meaning]))
        seen[day, meaning] += 1
    return places


def _family(root: str, known: Mapping[str, Known]) -> list[str]:
    """The root and all that it leads to, each once, of what is known."""
    family, ahead = dict.fromkeys([root]), [root]
    while ahead:
        for tail in _parts_of(known[ahead.pop()][0]):
            if tail in known and tail not in family:
                family[tail] = None
                ahead.append(tail)
    return list(family)


def _parts_of(each: Measurement) -> list[str]:
    return [_tail(ref) for ref in (*each.member_refs, *each.derived_from_refs)]


def _tail(ref: str) -> str:
    """A reference without its server: "Observation/1"."""
    return "/".join(ref.rsplit("/", 2)[-2:])


def _add(sheet: Sheet, each: Measurement, meaning: Meaning | None) -> None:
    is_final = each.status in FINAL
    if meaning is not None:
        rank = Rank.PANEL if meaning.role is Role.PANEL else Rank.OBSERVATION
        sheet.add(meaning, _given(each, each.ref, is_final, rank))
        if not is_final:
            sheet.unfinished.add(meaning.name)
    for part in each.components:
        part_meaning = meaning_of_codes(part.codes)
        if part_meaning is not None:
            sheet.add(part_meaning, _given(part, each.ref, is_final, Rank.OBSERVATION))


def _given(each: Measurement, ref: str, is_final: bool, rank: Rank) -> Given:
    return Given(() if each.value is None else (each.value,), each.name, ref, is_final, rank)
