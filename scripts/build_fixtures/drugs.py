"""The medicines that fixture patients take, by a short name: RxNorm code, RxNorm name, and what a dose of it is."""

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

DRUGS = {
    "oxycodone 10": ("1049683", "oxycodone hydrochloride 10 MG Oral Tablet", "tablet"),
    "oxycodone 5": ("1049621", "oxycodone hydrochloride 5 MG Oral Tablet", "tablet"),
    "oxycodone liquid": ("1049604", "oxycodone hydrochloride 1 MG/ML Oral Solution", "mL"),
    "oxycodone ER 10": ("1049502", "12 HR oxycodone hydrochloride 10 MG Extended Release Oral Tablet", "tablet"),
    "oxycodone ER 30": ("1049574", "12 HR oxycodone hydrochloride 30 MG Extended Release Oral Tablet", "tablet"),
    "oxycodone-acetaminophen 5": (
        "1049221",
        "acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet",
        "tablet",
    ),
    "hydrocodone-acetaminophen 5": (
        "857002",
        "acetaminophen 325 MG / hydrocodone bitartrate 5 MG Oral Tablet",
        "tablet",
    ),
    "hydrocodone-acetaminophen 10": (
        "856999",
        "acetaminophen 325 MG / hydrocodone bitartrate 10 MG Oral Tablet",
        "tablet",
    ),
    "hydromorphone 4": ("897702", "hydromorphone hydrochloride 4 MG Oral Tablet", "tablet"),
    "morphine 15": ("892582", "morphine sulfate 15 MG Oral Tablet", "tablet"),
    "morphine ER 30": ("891888", "morphine sulfate 30 MG Extended Release Oral Tablet", "tablet"),
    "morphine ER 60": ("891893", "morphine sulfate 60 MG Extended Release Oral Tablet", "tablet"),
    "fentanyl 75": ("197696", "72 HR fentanyl 0.075 MG/HR Transdermal System", "patch"),
    "methadone 10": ("864706", "methadone hydrochloride 10 MG Oral Tablet", "tablet"),
    "tramadol 50": ("835603", "tramadol hydrochloride 50 MG Oral Tablet", "tablet"),
    "buprenorphine-naloxone 8": ("1010604", "buprenorphine 8 MG / naloxone 2 MG Sublingual Film", "film"),
    "oxycodone 15": ("1049611", "oxycodone hydrochloride 15 MG Oral Tablet", "tablet"),
    "oxycodone 20": ("1049686", "oxycodone hydrochloride 20 MG Oral Tablet", "tablet"),
    "oxycodone ER 20": ("1049563", "12 HR oxycodone hydrochloride 20 MG Extended Release Oral Tablet", "tablet"),
    "morphine ER 15": ("891881", "morphine sulfate 15 MG Extended Release Oral Tablet", "tablet"),
    "pentazocine 50": ("199789", "Pentazocine 50 MG Oral Tablet", "tablet"),
    "tapentadol 50": ("825411", "tapentadol 50 MG Oral Tablet", "tablet"),
    "codeine-acetaminophen 30": ("993781", "acetaminophen 300 MG / codeine phosphate 30 MG Oral Tablet", "tablet"),
    "fentanyl 25": ("245134", "72 HR fentanyl 0.025 MG/HR Transdermal System", "patch"),
    "methadone 5": ("864718", "methadone hydrochloride 5 MG Oral Tablet", "tablet"),
    "naloxone": ("1725059", "naloxone hydrochloride 40 MG/ML Nasal Spray", "spray"),
    "lorazepam 1": ("197901", "lorazepam 1 MG Oral Tablet", "tablet"),
    "alprazolam 1": ("197321", "alprazolam 1 MG Oral Tablet", "tablet"),
    "naltrexone 50": ("1483744", "naltrexone hydrochloride 50 MG Oral Tablet", "tablet"),
    "naltrexone 380": ("637213", "naltrexone 380 MG Injection", "injection"),
    "clonazepam 0.5": ("197527", "clonazepam 0.5 MG Oral Tablet", "tablet"),
    "carisoprodol 350": ("197446", "carisoprodol 350 MG Oral Tablet", "tablet"),
    "zolpidem 10": ("854873", "zolpidem tartrate 10 MG Oral Tablet", "tablet"),
    "gabapentin 300": ("310431", "gabapentin 300 MG Oral Capsule", "capsule"),
    "phenelzine 15": ("312347", "phenelzine 15 MG Oral Tablet", "tablet"),
    "paroxetine 20": ("1738495", "paroxetine hydrochloride 20 MG Oral Tablet", "tablet"),
    "bupropion 150": ("993541", "24 HR bupropion hydrochloride 150 MG Extended Release Oral Tablet", "tablet"),
    "citalopram 20": ("200371", "citalopram 20 MG Oral Tablet", "tablet"),
    "clozapine 100": ("197535", "clozapine 100 MG Oral Tablet", "tablet"),
    "clarithromycin": ("21212", "clarithromycin", "tablet"),
    "carbamazepine": ("2002", "carbamazepine", "tablet"),
    "amitriptyline 25": ("856834", "amitriptyline hydrochloride 25 MG Oral Tablet", "tablet"),
    "sertraline 50": ("312941", "sertraline 50 MG Oral Tablet", "tablet"),
    "acetaminophen 500": ("198440", "acetaminophen 500 MG Oral Tablet", "tablet"),
    "amlodipine 5": ("197361", "amlodipine 5 MG Oral Tablet", "tablet"),
    "amoxicillin 500": ("308191", "amoxicillin 500 MG Oral Capsule", "capsule"),
    "aspirin 81": ("243670", "aspirin 81 MG Oral Tablet", "tablet"),
    "atorvastatin 20": ("617310", "atorvastatin 20 MG Oral Tablet", "tablet"),
    "azithromycin 250": ("308460", "azithromycin 250 MG Oral Tablet", "tablet"),
    "cephalexin 500": ("309114", "cephalexin 500 MG Oral Capsule", "capsule"),
    "clopidogrel 75": ("309362", "clopidogrel 75 MG Oral Tablet", "tablet"),
    "furosemide 40": ("313988", "furosemide 40 MG Oral Tablet", "tablet"),
    "hydrochlorothiazide 25": ("310798", "hydrochlorothiazide 25 MG Oral Tablet", "tablet"),
    "ibuprofen 600": ("197806", "ibuprofen 600 MG Oral Tablet", "tablet"),
    "lisinopril 10": ("314076", "lisinopril 10 MG Oral Tablet", "tablet"),
    "losartan 50": ("979492", "losartan potassium 50 MG Oral Tablet", "tablet"),
    "metformin 500": ("861007", "metformin hydrochloride 500 MG Oral Tablet", "tablet"),
    "montelukast 10": ("200224", "montelukast 10 MG Oral Tablet", "tablet"),
    "omeprazole 20": ("198051", "omeprazole 20 MG Delayed Release Oral Capsule", "capsule"),
    "pantoprazole 40": ("314200", "pantoprazole 40 MG Delayed Release Oral Tablet", "tablet"),
    "prednisone 10": ("198145", "prednisone 10 MG Oral Tablet", "tablet"),
    "simvastatin 20": ("312961", "simvastatin 20 MG Oral Tablet", "tablet"),
    "tamsulosin 0.4": ("863669", "tamsulosin hydrochloride 0.4 MG Oral Capsule", "capsule"),
}


def concept(drug: str) -> dict:
    code, name, _ = DRUGS[drug]
    return {"coding": [{"system": RXNORM, "code": code, "display": name}], "text": name}


def unit(drug: str) -> str:
    return DRUGS[drug][2]
