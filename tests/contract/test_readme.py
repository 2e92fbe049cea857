"""The README's example call, as a stranger would paste it."""

import json
import re
from pathlib import Path

from tests.app.edge import caller

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


async def test_the_call_in_the_readme_is_answered_as_the_readme_says():
    path = re.search(r"localhost:8000(/cds-services/\S+)", README)[1]
    body = json.loads(re.search(r" -d '(\{.*?\n\})'", README, re.DOTALL)[1])

    async with caller() as service:
        answer = await service.post(path, json=body)

    dose, incomplete = answer.json()["cards"]
    assert (dose["source"]["topic"]["code"], "at least 90 MME/day" in dose["summary"]) == ("OpioidDose", True)
    assert incomplete["source"]["topic"]["code"] == "IncompleteData"
