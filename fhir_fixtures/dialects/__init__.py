"""The fixture patients as the EHRs and sandboxes of this world would send them: one module for each dialect.

What each is made of, and where that is from: ../ehr/README.md, beside requests written out in each dialect.
"""

from fhir_fixtures.dialects import athenahealth, epic, hapi, health_chain, medplum, meld, oracle_health, sandbox
from fhir_fixtures.dialects.dialect import Dialect
from fhir_fixtures.dialects.ehr import Ehr

DIALECTS = {
    each.name: each
    for each in (
        epic.EPIC,
        oracle_health.ORACLE_HEALTH,
        athenahealth.ATHENAHEALTH,
        sandbox.SANDBOX,
        meld.MELD,
        medplum.MEDPLUM,
        hapi.HAPI,
        health_chain.HEALTH_CHAIN,
    )
}

__all__ = ["DIALECTS", "Dialect", "Ehr"]
