"""Thresholds, typed. The numbers live in `knowledge/policy.toml`, each with its unit and source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from clinical.site_services import SiteService, read_products, read_services

KNOWLEDGE = Path(__file__).parent / "knowledge"


class KnowledgeError(Exception):
    """A knowledge file is wrong. Raised at start-up only; the message names file and entry, never a patient."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """What a site may read and, within `allowed`, change. Units are in the names; see `knowledge/policy.toml`.

    `services` and `products` are those that the site names for itself, by key of `knowledge/orderables.csv`.
    """

    caution_mme_per_day: Fraction
    justification_mme_per_day: Fraction
    acknowledged_stable_days: int
    adult_age_years: int
    older_adult_age_years: int
    mme_table: str
    long_term_covered_days: int
    long_term_window_days: int
    dependent_covered_days: int
    dependent_window_days: int
    gap_in_run_days: int
    stale_grace_min_days: int
    stale_grace_max_days: int
    early_refill_days: int
    acute_spike_days: int
    baseline_window_days: int
    highest_dose_window_days: int
    prescribers_window_days: int
    naive_lookback_days: int
    subacute_supply_days: int
    rescue_lookback_months: int
    chronic_screen_months: int
    positive_suicide_item_days: int
    suicidal_ideation_days: int
    suicide_attempt_months: int
    recent_overdose_days: int
    screening_due_months: int
    tapering_screen_days: int
    phq9_positive: int
    phq9_active_treatment: int
    phq9_urgent: int
    gad7_positive: int
    naloxone_for_all_long_term: bool
    max_cards: int
    follow_up_days: int
    follow_up_early_days: int
    cancer_visit_months: int
    stable_after_days: int
    lost_tolerance_days: int
    lost_tolerance_share: Fraction
    lost_tolerance_critical_mme_per_day: Fraction
    lost_tolerance_use_days: int
    lost_tolerance_lookback_days: int
    interruption_days: int
    recent_release_days: int
    egfr_reduced: Fraction
    egfr_severely_reduced: Fraction
    kidney_result_months: int
    qtc_borderline_ms: Fraction
    qtc_prolonged_ms: Fraction
    ecg_months: int
    ecg_with_risk_months: int
    ecg_after_start_days: int
    methadone_ecg_mg_per_day: Fraction
    methadone_ecg_high_mg_per_day: Fraction
    overlap_rotation_days: int
    several_prescribers: int
    naive_start_mme_per_day: Fraction
    acute_supply_days: int
    acute_supply_authority: str
    state_supply_days: int
    state_supply_authority: str
    acute_review_days: int
    follow_up_methadone_days: int
    follow_up_earliest_days: int
    follow_up_regular_days: int
    follow_up_sooner_days: int
    first_visit_months: int
    crisis_line: str
    is_universal_practice: bool
    pdmp_review_days: int
    pdmp_review_sooner_days: int
    toxicology_months: int
    misuse_screen_months: int
    treatment_programme_months: int
    quiet_accepted_days: int
    quiet_not_applicable_days: int
    quiet_completed_days: int
    quiet_benefit_outweighs_days: int
    quiet_preferences_days: int
    quiet_declined_days: int
    quiet_contraindicated_days: int
    quiet_unavailable_days: int
    quiet_not_now_days: int
    quiet_other_days: int
    services: Mapping[str, SiteService] = field(default_factory=dict)
    products: Mapping[str, SiteService] = field(default_factory=dict)


def load_policy(overrides: Mapping[str, Any] | None = None, path: Path = KNOWLEDGE / "policy.toml") -> Policy:
    """Read the thresholds, apply a site's own values, and refuse what the file does not allow.

    Raises KnowledgeError for a missing, unknown, unsourced or disallowed value.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
    types = get_type_hints(Policy)
    names = {each.name for each in fields(Policy)} - {"services", "products"}
    own = dict(overrides or {})
    services, products = _named_by_site(own.pop("services", {}), own.pop("products", {}))
    if names != entries.keys():
        raise KnowledgeError(f"{path.name}: missing or unknown entries {sorted(names ^ entries.keys())}")
    if unknown := sorted(own.keys() - names):
        raise KnowledgeError(f"site policy: unknown entries {unknown}")
    values = {name: _value(name, entries[name], types[name], own) for name in entries}
    return Policy(services=services, products=products, **values)


def _named_by_site(services: Any, products: Any) -> tuple[Mapping[str, SiteService], Mapping[str, SiteService]]:
    try:
        return read_services(services), read_products(products)
    except ValueError as wrong:
        raise KnowledgeError(f"site policy: {wrong}") from None


def _value(name: str, entry: Mapping[str, Any], kind: type, overrides: Mapping[str, Any]) -> Any:
    if missing := {"value", "unit", "source", "mark"} - entry.keys():
        raise KnowledgeError(f"policy.toml: {name} has no {', '.join(sorted(missing))}")
    value = overrides.get(name, entry["value"])
    if kind is Fraction and isinstance(value, int | Fraction) and not isinstance(value, bool):
        value = Fraction(value)
    if type(value) is not kind:
        raise KnowledgeError(f"policy: {name} must be {kind.__name__}")
    if name in overrides and not _is_allowed(value, entry.get("allowed")):
        raise KnowledgeError(f"site policy: {name} is outside what policy.toml allows")
    return value


def _is_allowed(value: Any, allowed: list[Any] | None) -> bool:
    """A number lies within [min, max]; a text or a claim is one of those listed; without a list nothing may change."""
    if allowed is None:
        return False
    if isinstance(value, bool | str):
        return value in allowed or allowed == ["any text"]
    return bool(allowed[0] <= value <= allowed[1])


@cache
def standard_policy() -> Policy:
    """The policy as shipped, without a site's changes."""
    return load_policy()
