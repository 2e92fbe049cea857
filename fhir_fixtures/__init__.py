"""Whole synthetic patients with the calls an EHR would make for them, and what the service answers.

Every patient is invented. Dates are relative to the day asked for, so that nothing goes stale.
"""

from fhir_fixtures.calls import prefetch, request
from fhir_fixtures.patients import HOOKS, chart, hooks, slugs, story, unavailable
from fhir_fixtures.responses import expected, normalised

__all__ = ["HOOKS", "chart", "expected", "hooks", "normalised", "prefetch", "request", "slugs", "story", "unavailable"]
