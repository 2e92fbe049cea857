"""CPU time to read and dose 100 medication orders, half of them opioids with directions of every kind.

    python -m benchmarks.reading_and_dosing

Prints the best and the median of many runs on one core, warm and with the service's own settings of the garbage
collector, in milliseconds for all 100 orders. The goal is 2 ms.
"""

import json
import statistics
import time
from datetime import date

from app.fhir.read import read_resources
from app.main import freeze
from clinical.mme import order_dose

AS_OF = date(2026, 11, 21)
RUNS = 300
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OPIOIDS = (
    (
        "1049683",
        "oxycodone hydrochloride 10 MG Oral Tablet",
        "Take 1 tablet by mouth every 6 hours as needed",
        1,
        6,
        "h",
    ),
    (
        "857002",
        "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet",
        "1-2 tabs q4-6h prn, max 8/day",
        2,
        4,
        "h",
    ),
    ("891888", "morphine sulfate 30 MG Extended Release Oral Tablet", "1 tablet twice daily", 1, 12, "h"),
    ("245134", "72 HR fentanyl 0.025 MG/HR Transdermal System", "apply 1 patch every 72 hours", 1, 72, "h"),
    ("835603", "tramadol hydrochloride 50 MG Oral Tablet", "2 tablets every 6 hours as needed", 2, 6, "h"),
)
OTHERS = (
    ("314076", "lisinopril 10 MG Oral Tablet", "1 tablet daily", 1, 1, "d"),
    ("310431", "gabapentin 300 MG Oral Capsule", "1 capsule three times daily", 1, 8, "h"),
    ("197901", "lorazepam 1 MG Oral Tablet", "1 tablet at bedtime", 1, 1, "d"),
    ("861007", "metformin hydrochloride 500 MG Oral Tablet", "1 tablet twice daily with meals", 1, 12, "h"),
    ("312938", "sertraline 50 MG Oral Tablet", "1 tablet daily", 1, 1, "d"),
)


def order(number: int) -> dict[str, object]:
    """An order as EHRs send it: coded, with text and structured directions, supply and requester."""
    rxcui, name, sig, dose, period, unit = (OPIOIDS if number % 2 else OTHERS)[number // 2 % 5]
    return {
        "resourceType": "MedicationRequest",
        "id": f"order-{number}",
        "status": "active",
        "intent": "order",
        "category": [
            {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category", "code": "outpatient"}
                ]
            }
        ],
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": rxcui, "display": name}], "text": name},
        "subject": {"reference": "Patient/p"},
        "authoredOn": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T10:00:00Z",
        "requester": {"reference": f"Practitioner/{number % 4}"},
        "dosageInstruction": [
            {
                "text": sig,
                "timing": {"repeat": {"frequency": 1, "period": period, "periodUnit": unit}},
                "asNeededBoolean": "needed" in sig,
                "doseAndRate": [{"doseQuantity": {"value": dose, "unit": "tablet", "code": "{tbl}"}}],
            }
        ],
        "dispenseRequest": {
            "quantity": {"value": 30 + number, "unit": "tablet"},
            "numberOfRepeatsAllowed": number % 3,
            "expectedSupplyDuration": {"value": 30, "unit": "d"},
        },
    }


def main() -> None:
    resources = json.loads(json.dumps([order(number) for number in range(100)]))
    reading, dosing = [], []
    freeze()
    for _ in range(RUNS):
        start = time.process_time_ns()
        record = read_resources(resources, AS_OF)
        read = time.process_time_ns()
        found = [order_dose(each, AS_OF) for each in record.medications]
        done = time.process_time_ns()
        reading.append((read - start) / 1e6)
        dosing.append((done - read) / 1e6)
    print(f"100 orders, {sum(each is not None for each in found)} opioids, {RUNS} runs, CPU ms: best (median)")
    for name, times in (("reading", reading), ("dosing", dosing)):
        print(f"{name:8} {min(times):6.2f} ({statistics.median(times):.2f})")
    print(f"{'both':8} {min(map(sum, zip(reading, dosing, strict=True))):6.2f}")


if __name__ == "__main__":
    main()
