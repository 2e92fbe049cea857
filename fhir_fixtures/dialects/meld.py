"""In the manner of MELD: HAPI inside, with a sandbox's name in the path and a launch token."""

from fhir_fixtures.dialects import hapi
from fhir_fixtures.dialects.dialect import Dialect

MELD = Dialect(
    name="meld",
    title="MELD",
    hooks=frozenset({"patient-view", "order-select", "order-sign"}),
    base="https://meld.example.org/OpioidSafety/data",
    authorization={
        "access_token": "meld-token",
        "token_type": "Bearer",
        "expires_in": 43199,
        "scope": "launch patient/*.read user/*.read openid profile",
        "subject": "7b2d2e0a-6a54-4d77-9ac1-6f2c90f3a001",
    },
    write=hapi.write,
    new_id=hapi.new_id,
    server=hapi.SERVER,
)
