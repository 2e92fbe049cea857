"""What invented charts are written in: drugs, directions and diagnoses as varied as those of a clinic.

Opioids and psychotropics come from the service's own tables, so that every code is one that it knows. The other drugs
and most diagnoses are in none of them, as in any chart; the drugs carry a code of the EHR's own, as many lists do.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from clinical.policy import KNOWLEDGE

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OWN_DRUGS = "https://ehr.example.org/drugs"


@dataclass(frozen=True, slots=True)
class Drug:
    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Sig:
    """Directions in words and as FHIR's repeat. `dose` is low and high, in units of the form."""

    text: str
    dose: tuple[float, float]
    repeat: dict[str, object]
    is_as_needed: bool


OPIOIDS = ("oxycodone", "hydrocodone", "morphine", "tramadol", "hydromorphone", "tapentadol", "codeine")
SEDATIVES = ("lorazepam", "alprazolam", "clonazepam", "diazepam", "temazepam")
PSYCHOTROPICS = (
    *("sertraline", "fluoxetine", "citalopram", "escitalopram", "venlafaxine", "duloxetine", "bupropion", "trazodone"),
    *("mirtazapine", "quetiapine", "aripiprazole", "gabapentin", "pregabalin", "hydroxyzine", "zolpidem"),
    *("cyclobenzaprine", "methocarbamol", "amitriptyline", "nortriptyline", "risperidone", "olanzapine", "buspirone"),
)
OTHERS = (
    ("lisinopril", "5 10 20 40"),
    ("amlodipine", "2.5 5 10"),
    ("atorvastatin", "10 20 40 80"),
    ("metformin hydrochloride", "500 850 1000"),
    ("levothyroxine sodium", "0.025 0.05 0.075 0.1"),
    ("hydrochlorothiazide", "12.5 25"),
    ("losartan potassium", "25 50 100"),
    ("metoprolol tartrate", "25 50 100"),
    ("omeprazole", "10 20 40"),
    ("pantoprazole", "20 40"),
    ("furosemide", "20 40 80"),
    ("warfarin sodium", "1 2 2.5 5"),
    ("clopidogrel", "75"),
    ("allopurinol", "100 300"),
    ("prednisone", "5 10 20"),
    ("montelukast", "10"),
    ("meloxicam", "7.5 15"),
    ("ibuprofen", "400 600 800"),
    ("naproxen", "250 500"),
    ("acetaminophen", "325 500"),
    ("rosuvastatin", "5 10 20"),
    ("carvedilol", "3.125 6.25 12.5 25"),
    ("glipizide", "5 10"),
    ("tamsulosin", "0.4"),
    ("finasteride", "5"),
    ("spironolactone", "25 50"),
    ("folic acid", "1"),
    ("ondansetron", "4 8"),
    ("famotidine", "20 40"),
    ("cetirizine", "10"),
    ("amoxicillin", "250 500"),
    ("doxycycline hyclate", "50 100"),
    ("cephalexin", "250 500"),
    ("valacyclovir", "500 1000"),
    ("docusate sodium", "100"),
    ("sennosides", "8.6"),
    ("baclofen", "5 10 20"),
    ("apixaban", "2.5 5"),
    ("sitagliptin", "25 50 100"),
    ("potassium chloride", "600 750"),
)

DOSES = (("1 {unit}", (1, 1)), ("2 {unit}s", (2, 2)), ("1-2 {unit}s", (1, 2)), ("1 to 2 {unit}s", (1, 2)))
WAYS = ("Take {dose} by mouth {often}", "{dose} PO {often}", "{dose} {often}", "Take {dose} orally {often}")
OFTEN = (
    ("once daily", 1, 1, 1, "d"),
    ("daily", 1, 1, 1, "d"),
    ("every morning", 1, 1, 1, "d"),
    ("at bedtime", 1, 1, 1, "d"),
    ("twice daily", 2, 1, 1, "d"),
    ("2 times a day", 2, 1, 1, "d"),
    ("three times daily", 3, 1, 1, "d"),
    ("four times a day", 4, 1, 1, "d"),
    ("every 4 hours", 1, 4, 4, "h"),
    ("every 4-6 hours", 1, 4, 6, "h"),
    ("q6h", 1, 6, 6, "h"),
    ("every 6 hours", 1, 6, 6, "h"),
    ("every 8 hours", 1, 8, 8, "h"),
    ("every 12 hours", 1, 12, 12, "h"),
)
ENDS = (
    *("", "", "", " as needed for pain", " as needed", " prn", " with food", " with a full glass of water"),
    *(" for 30 days", " for 7 days", " as needed for severe pain", ". Do not crush or chew.", " prn, max 8 per day"),
)

DIAGNOSES = (
    ("I10", "59621000", "Essential (primary) hypertension"),
    ("E78.5", "55822004", "Hyperlipidemia, unspecified"),
    ("E11.9", "44054006", "Type 2 diabetes mellitus without complications"),
    ("K21.9", "235595009", "Gastro-esophageal reflux disease without esophagitis"),
    ("E03.9", "40930008", "Hypothyroidism, unspecified"),
    ("E66.9", "414916001", "Obesity, unspecified"),
    ("J30.9", "61582004", "Allergic rhinitis, unspecified"),
    ("M19.90", "396275006", "Unspecified osteoarthritis, unspecified site"),
    ("E55.9", "34713006", "Vitamin D deficiency, unspecified"),
    ("D64.9", "271737000", "Anemia, unspecified"),
    ("N39.0", "68566005", "Urinary tract infection, site not specified"),
    ("J06.9", "54150009", "Acute upper respiratory infection, unspecified"),
    ("I25.10", "53741008", "Atherosclerotic heart disease of native coronary artery"),
    ("I48.91", "49436004", "Unspecified atrial fibrillation"),
    ("N40.0", "266569009", "Benign prostatic hyperplasia without lower urinary tract symptoms"),
    ("H26.9", "193570009", "Unspecified cataract"),
    ("L30.9", "43116000", "Dermatitis, unspecified"),
    ("R53.83", "84229001", "Other fatigue"),
    ("R05.9", "49727002", "Cough, unspecified"),
    ("K59.00", "14760008", "Constipation, unspecified"),
    ("M81.0", "64859006", "Age-related osteoporosis without current pathological fracture"),
    ("M10.9", "90560007", "Gout, unspecified"),
    ("H91.90", "15188001", "Unspecified hearing loss, unspecified ear"),
    ("R73.03", "714628002", "Prediabetes"),
    ("B35.1", "414941008", "Tinea unguium"),
    ("L40.0", "200965009", "Psoriasis vulgaris"),
    ("G43.909", "37796009", "Migraine, unspecified, not intractable"),
    ("H40.9", "23986001", "Unspecified glaucoma"),
    ("K57.30", "397881000", "Diverticulosis of large intestine without perforation or abscess"),
    ("S93.409A", "44465007", "Sprain of unspecified ligament of unspecified ankle"),
)
OF_PAIN_AND_MIND = (
    ("M54.50", "279039007", "Low back pain, unspecified"),
    ("G89.29", "82423001", "Other chronic pain"),
    ("M48.061", "76107001", "Spinal stenosis, lumbar region without neurogenic claudication"),
    ("M25.561", "30989003", "Pain in right knee"),
    ("M79.7", "203082005", "Fibromyalgia"),
    ("F33.1", "832007", "Major depressive disorder, recurrent, moderate"),
    ("F32.A", "35489007", "Depression, unspecified"),
    ("F41.1", "21897009", "Generalized anxiety disorder"),
    ("G47.33", "78275009", "Obstructive sleep apnea (adult) (pediatric)"),
    ("F17.210", "56294008", "Nicotine dependence, cigarettes, uncomplicated"),
    ("G47.00", "193462001", "Insomnia, unspecified"),
    ("J44.9", "13645005", "Chronic obstructive pulmonary disease, unspecified"),
)
"""Of the patient with an opioid alone; the other one has none of these."""


@cache
def opioids() -> tuple[Drug, ...]:
    """Tablets that are prescribed in the United States today."""
    return tuple(
        _rxnorm(row)
        for row in _table("opioid_products.csv")
        if row["ingredient"] in OPIOIDS
        and row["form"] in ("Oral Tablet", "Extended Release Oral Tablet")
        and (row["tty"], row["use"], row["in_current_value_set"]) == ("SCD", "analgesic", "1")
    )


@cache
def sedatives() -> tuple[Drug, ...]:
    return _psychotropics(SEDATIVES)


@cache
def other_drugs() -> tuple[Drug, ...]:
    """What half of the patients take: two in three are in no table of ours."""
    plain = tuple(
        Drug(OWN_DRUGS, f"{name[:4].strip().upper()}{mg.replace('.', '')}", f"{name} {mg} MG Oral Tablet")
        for name, strengths in OTHERS
        for mg in strengths.split()
    )
    return plain + _psychotropics(PSYCHOTROPICS)[: len(plain) // 2]


@cache
def sigs() -> tuple[Sig, ...]:
    return tuple(_sigs())


def _sigs() -> Iterator[Sig]:
    for way, (dose, amount), (often, times, period, at_most, unit), end in product(WAYS, DOSES, OFTEN, ENDS):
        words = way.format(dose=dose.format(unit="tablet"), often=often) + end
        repeat = {"frequency": times, "period": period, "periodUnit": unit}
        more = {"periodMax": at_most} if at_most != period else {}
        yield Sig(words, amount, repeat | more, "needed" in end or "prn" in end)


def _psychotropics(ingredients: tuple[str, ...]) -> tuple[Drug, ...]:
    """One product after another of each ingredient in turn, so that the first ones already differ."""
    rows = [row for row in _table("drug_products.csv") if row["tty"] == "SCD" and row["name"].endswith("Oral Tablet")]
    of_each = [[_rxnorm(row) for row in rows if row["ingredients"] == each] for each in ingredients]
    longest = max(map(len, of_each))
    return tuple(several[place] for place in range(longest) for several in of_each if place < len(several))


def _rxnorm(row: dict[str, str]) -> Drug:
    return Drug(RXNORM, row["rxcui"], row["name"])


def _table(name: str) -> list[dict[str, str]]:
    with (KNOWLEDGE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
