"""What was read of a file, for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.cli.findings import Finding

Json = Mapping[str, Any]


def inspection_lines(seen: Json, found: Iterable[Finding]) -> Iterator[str]:
    yield "Medication orders"
    yield from _or_none(_medication(each) for each in seen["medications"])
    yield from _total(seen["mme"])
    yield "Screenings"
    yield from _or_none(_screening(each) for each in seen["screenings"])
    yield "Diagnoses"
    yield from _or_none(f"{each['ref']}: {_groups(each)}" for each in seen["diagnoses"])
    yield "Could not be read"
    yield from _or_none(seen["unreadable"])
    yield "Checked as FHIR R4 by fhir.resources (the service reads what it can, valid or not)"
    yield from _or_none(_finding(each) for each in found)


def _or_none(lines: Iterable[str]) -> Iterator[str]:
    listed = [f"  {line}" for line in lines]
    yield from listed or ["  none"]
    yield ""


def _medication(row: Json) -> str:
    figure = "" if row["mme_per_day"] is None else f", {row['mme_per_day']} MME/day"
    dose = f", {row['daily_dose']}" if row["daily_dose"] else ""
    counted = "counted" if row["counted"] else "not counted"
    return f"{row['ref']}: {row['name'] or 'without a name'}{dose}{figure}; {counted}: {row['why']}"


def _total(mme: Json) -> Iterator[str]:
    bound = "at least " if mme["is_lower_bound"] else ""
    is_known = mme["total_per_day"] or not bound
    yield f"Total: {bound}{mme['total_per_day']} MME/day" if is_known else "Total: not known"
    for each in mme["not_computable"]:
        yield f"  not computable: {each['ref']}, {each['why']}"
    yield ""


def _screening(row: Json) -> str:
    total = "incomplete" if row["total"] is None else row["total"]
    band = f" ({row['band']})" if row["band"] else ""
    danger = ", suicide item positive" if row["suicide_item_positive"] else ""
    return f"{row['instrument']} {total}{band}{danger}, {row['date'] or 'without a date'}"


def _groups(row: Json) -> str:
    return f"{row['name'] or 'without a name'} [{', '.join(row['groups']) or 'no group'}]"


def _finding(finding: Finding) -> str:
    return f"{finding.place}. {finding.ref}: {'; '.join(finding.faults) or 'valid'}"
