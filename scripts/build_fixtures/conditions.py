"""The diagnoses that fixture patients have, by a short name: ICD-10-CM and, where one is used, SNOMED CT."""

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"

CONDITIONS = {
    "anxiety": ("F41.1", "Generalized anxiety disorder", "21897009"),
    "back pain": ("M54.50", "Low back pain, unspecified", None),
    "chronic pain": ("G89.4", "Chronic pain syndrome", None),
    "depression": ("F33.1", "Major depressive disorder, recurrent, moderate", None),
    "diabetes": ("E11.9", "Type 2 diabetes mellitus without complications", "44054006"),
    "hypertension": ("I10", "Essential (primary) hypertension", "59621000"),
    "knee osteoarthritis": ("M17.0", "Bilateral primary osteoarthritis of knee", None),
    "lipids": ("E78.5", "Hyperlipidemia, unspecified", "55822004"),
    "cancer pain": ("G89.3", "Neoplasm related pain (acute) (chronic)", None),
    "sickle-cell trait": ("D57.3", "Sickle-cell trait", None),
    "lung cancer, history": ("Z85.118", "Personal history of other malignant neoplasm of bronchus and lung", None),
    "lung cancer": ("C34.11", "Malignant neoplasm of upper lobe, right bronchus or lung", None),
    "neuropathy": ("G62.9", "Polyneuropathy, unspecified", None),
    "opioid use disorder": ("F11.20", "Opioid dependence, uncomplicated", "75544000"),
    "overdose": ("T40.2X1A", "Poisoning by other opioids, accidental (unintentional), initial encounter", None),
    "pneumonia": ("J18.9", "Pneumonia, unspecified organism", None),
    "reflux": ("K21.9", "Gastro-esophageal reflux disease without esophagitis", None),
    "rib fracture": ("S22.31XA", "Fracture of one rib, right side, initial encounter for closed fracture", None),
    "sickle cell": ("D57.1", "Sickle-cell disease without crisis", "417357006"),
    "sleep apnea": ("G47.33", "Obstructive sleep apnea (adult) (pediatric)", "78275009"),
    "spinal stenosis": ("M48.061", "Spinal stenosis, lumbar region without neurogenic claudication", None),
    "tonsillectomy pain": ("G89.18", "Other acute postprocedural pain", None),
    "alcohol use disorder": ("F10.20", "Alcohol dependence, uncomplicated", "66590003"),
    "bipolar disorder": ("F31.81", "Bipolar II disorder", "83225003"),
    "cirrhosis": ("K74.60", "Unspecified cirrhosis of liver", "19943007"),
    "cocaine use disorder": ("F14.20", "Cocaine dependence, uncomplicated", "31956009"),
    "COPD": ("J44.9", "Chronic obstructive pulmonary disease, unspecified", "13645005"),
    "epilepsy": ("G40.909", "Epilepsy, unspecified, not intractable, without status epilepticus", None),
    "opioid abuse": ("F11.10", "Opioid abuse, uncomplicated", "5602001"),
    "opioid dependence code": ("F11.20", "Opioid dependence, uncomplicated", None),
    "opioid use disorder in remission": ("F11.21", "Opioid dependence, in remission", None),
    "palliative care": ("Z51.5", "Encounter for palliative care", None),
    "pancreatic cancer": ("C25.9", "Malignant neoplasm of pancreas, unspecified", None),
    "pregnancy": ("Z34.02", "Encounter for supervision of normal first pregnancy, second trimester", None),
    "PTSD": ("F43.12", "Post-traumatic stress disorder, chronic", "313182004"),
    "schizophrenia": ("F20.9", "Schizophrenia, unspecified", "58214004"),
    "suicidal ideation": ("R45.851", "Suicidal ideations", "6471006"),
    "suicide attempt": ("T14.91XA", "Suicide attempt, initial encounter", None),
    "suicide attempt, history": ("Z91.51", "Personal history of suicidal behavior", None),
    "ankle sprain": ("S93.401A", "Sprain of unspecified ligament of right ankle, initial encounter", None),
    "postoperative pain": ("G89.18", "Other acute postprocedural pain", None),
    "wrist fracture": ("S52.501A", "Unspecified fracture of the lower end of right radius, closed, initial", None),
}

EVERYDAY = (
    ("J06.9", "Acute upper respiratory infection, unspecified"),
    ("N39.0", "Urinary tract infection, site not specified"),
    ("H61.21", "Impacted cerumen, right ear"),
    ("L30.9", "Dermatitis, unspecified"),
    ("R05.9", "Cough, unspecified"),
    ("M25.561", "Pain in right knee"),
    ("H52.4", "Presbyopia"),
    ("J30.2", "Other seasonal allergic rhinitis"),
    ("B35.1", "Tinea unguium"),
    ("K59.00", "Constipation, unspecified"),
    ("R42", "Dizziness and giddiness"),
    ("M79.641", "Pain in right hand"),
    ("E55.9", "Vitamin D deficiency, unspecified"),
    ("H04.123", "Dry eye syndrome of bilateral lacrimal glands"),
)
"""What comes and goes in anybody's chart."""


def concept(name: str) -> dict:
    icd10, display, snomed = CONDITIONS[name]
    codings = [{"system": ICD10CM, "code": icd10, "display": display}]
    if snomed:
        codings.append({"system": SNOMED, "code": snomed})
    return {"coding": codings, "text": display}
