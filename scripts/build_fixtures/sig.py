"""Directions for use, as a prescriber writes them: with structure and text, or with text alone."""

_WORDS = {1: "once", 2: "twice", 3: "3 times", 4: "4 times", 5: "5 times"}


def daily(times: int, dose: int = 1, as_needed: str | None = None) -> dict:
    """So many times a day."""
    reason = f" as needed for {as_needed}" if as_needed else ""
    return {
        "dose": dose,
        "repeat": {"frequency": times, "period": 1, "periodUnit": "d"},
        "says": f"{_WORDS[times]} a day{reason}",
        "as_needed": as_needed,
    }


def every(hours: int, dose: int = 1, as_needed: str | None = None) -> dict:
    """Every so many hours."""
    reason = f" as needed for {as_needed}" if as_needed else ""
    return {
        "dose": dose,
        "repeat": {"frequency": 1, "period": hours, "periodUnit": "h"},
        "says": f"every {hours} hours{reason}",
        "as_needed": as_needed,
    }


def words(text: str) -> dict:
    """Text alone, which is what many EHRs send."""
    return {"text": text}


def instruction(sig: dict, unit: str) -> dict:
    """A FHIR Dosage."""
    if "text" in sig:
        return {"text": sig["text"]}
    plural = "" if sig["dose"] == 1 or unit == "mL" else "es" if unit == "patch" else "s"
    verb = {"patch": "Apply", "spray": "Give"}.get(unit, "Take")
    dosage = {
        "text": f"{verb} {sig['dose']} {unit}{plural} {sig['says']}",
        "timing": {"repeat": sig["repeat"]},
        "doseAndRate": [{"doseQuantity": {"value": sig["dose"], "unit": unit}}],
    }
    if sig["as_needed"]:
        dosage["asNeededCodeableConcept"] = {"text": sig["as_needed"]}
    return dosage
