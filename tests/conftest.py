"""What every test run shares: property tests are repeatable, and no clock decides whether they pass.

`CDS_EXPLORE=1` lets Hypothesis choose new examples in every run.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("explore" if os.environ.get("CDS_EXPLORE") else "repeatable")


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory):
    """What a service writes to its own disk stays out of the checkout."""
    os.environ["CDS_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))
    yield
    del os.environ["CDS_DATA_DIR"]
