"""A small EHR for showing the service: a FHIR server over the fixture patients, and a clinician who opens and signs."""
