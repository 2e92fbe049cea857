"""Reading the EHR: prefetch, the FHIR API, and JSON turned into facts."""
