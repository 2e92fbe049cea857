"""What every test run shares: property tests are repeatable, and no clock decides whether they pass.

`CDS_EXPLORE=1` lets Hypothesis choose new examples in every run.
"""

import os

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("explore" if os.environ.get("CDS_EXPLORE") else "repeatable")
