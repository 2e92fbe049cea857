"""Trying a CDS service against any FHIR server: this machine is the EHR."""
