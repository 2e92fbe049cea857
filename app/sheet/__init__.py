"""The integration sheet: what an analyst types into an EHR that does not read discovery."""
