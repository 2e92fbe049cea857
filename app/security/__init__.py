"""Who may call, and which FHIR servers they may name."""
