"""One reader per resource type: FHIR JSON to facts. Syntax only, no meaning; none of them ever raises."""
