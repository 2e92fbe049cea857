"""One EHR of a dialect with some fixture patients in it: the requests that it sends, and what its server answers."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote

import fhir_fixtures
from fhir_fixtures.calls import outcome
from fhir_fixtures.dialects.dialect import Dialect
from fhir_fixtures.dialects.rewriting import drug_text, ids_in, searchset, with_ids
from fhir_fixtures.search import search

Json = dict[str, Any]
Address = tuple[str, str]
"""Type and id of a resource, the id as the fixtures have it."""

STANDARD_BASE = "https://ehr.example.org/fhir"


class Ehr:
    """Charts are rewritten once, requests when they are asked for."""

    def __init__(self, dialect: Dialect, slugs: Iterable[str], today: date) -> None:
        self.dialect, self.today, self.slugs = dialect, today, tuple(slugs)
        self._new_ids = {slug: self._ids_of(slug) for slug in self.slugs}
        self._old_ids = {new: old for ids in self._new_ids.values() for old, new in ids.items()}
        charts = [(slug, each) for slug in self.slugs for each in fhir_fixtures.chart(slug, today)]
        shown = {_address(each): (slug, each) for slug, each in charts if dialect.is_shown(each)}
        self._chart = [each for _, each in shown.values()]
        self._pages: dict[str, tuple[str, list[Json], int]] = {}
        self._drug_names = {name for each in self._chart if (name := drug_text(each))}
        self._written = {
            _address(each): with_ids(each, self._new_ids[slug])
            for slug, resource in shown.values()
            for each in dialect.write(resource)
        }

    @property
    def standard(self) -> "Ehr":
        """An EHR that speaks as the specification says, with what this dialect can carry and no more."""
        shown, carried = self.dialect.is_shown, self.dialect.carried
        base = STANDARD_BASE if self.dialect.base else None
        plain = Dialect(name="standard", title="Standard", base=base, is_shown=shown, carried=carried)
        return Ehr(plain, self.slugs, self.today)

    def carried(self, slug: str, hook: str, *, has_prefetch: bool) -> Json:
        """The standard call without what this EHR does not show and its client cannot say."""
        call = fhir_fixtures.request(slug, hook, self.today, prefetch=has_prefetch)
        if has_prefetch:
            call["prefetch"] = {key: self._shown(value) for key, value in call["prefetch"].items()}
        return self.dialect.carried(call)

    def says_all(self, slug: str, hook: str) -> bool:
        """Whether nothing of the standard call is lost."""
        whole = fhir_fixtures.request(slug, hook, self.today, prefetch=True)
        return self.carried(slug, hook, has_prefetch=True) == whole

    def request(self, slug: str, hook: str, *, has_prefetch: bool, has_fhir: bool) -> Json:
        """One call in the dialect."""
        standard = self.carried(slug, hook, has_prefetch=has_prefetch)
        prefetch = standard.pop("prefetch", None)
        if "draftOrders" in standard["context"]:
            standard["context"]["draftOrders"] = self._drafts(standard["context"]["draftOrders"])
        call: Json = with_ids(standard, self._new_ids[slug])
        if prefetch is not None:
            call["prefetch"] = self.dialect.write_prefetch({key: self._sent(value) for key, value in prefetch.items()})
        if has_fhir and self.dialect.base:
            call["fhirServer"] = self.dialect.base
        if has_fhir and self.dialect.authorization:
            call["fhirAuthorization"] = dict(self.dialect.authorization)
        if self.dialect.new_context_id:
            call["context"]["patientId"] = self.dialect.new_context_id(slug)
        return self.dialect.write_request(call)

    def in_our_words(self, slug: str, response: Json) -> Json:
        """A response about the patient with the fixtures' own ids and names in place of the dialect's."""
        named = {new: old for old, new in self._new_ids[slug].items()}
        named |= {self.dialect.new_name(name): name for name in self._drug_names}
        if self.dialect.new_context_id:
            named[self.dialect.new_context_id(slug)] = slug
        text = json.dumps(response)
        for new in sorted(named, key=len, reverse=True):
            text = text.replace(new, named[new])
        ours: Json = json.loads(text)
        return ours

    def answer(self, asked: str) -> tuple[int, Json]:
        """Status and body for a read, a search or a further page: the address without the base, still encoded."""
        if asked in self._pages:
            return 200, self._page(*self._pages[asked])
        path, is_search, query = asked.partition("?")
        if not is_search:
            kind, _, own_id = unquote(path).partition("/")
            found = self._written.get((kind, self._old_ids.get(own_id, own_id)))
            return (404, outcome("not-found", "there is no such resource")) if found is None else (200, found)
        parameters = with_ids(dict(parse_qsl(query)), self._old_ids)
        refused = self.dialect.server.refuses(path, parameters)
        if refused is not None:
            return 400, outcome("not-supported", refused)
        return 200, self._page(asked, search(self._chart, path, parameters.items()), 0)

    def _page(self, query: str, found: list[Json], start: int) -> Json:
        server, base = self.dialect.server, self.dialect.base or ""
        end = start + server.page
        links = [{"relation": "self", "url": f"{base}/{query}"}]
        if end < len(found):
            links.append({"relation": "next", "url": server.next_link(base, query, end)})
            self._pages[links[-1]["url"].removeprefix(base).lstrip("/")] = query, found, end
        page = self._searchset(found[start:end])
        for entry in page.get("entry", ()) if found else ():
            entry["fullUrl"] = f"{base}/{entry['resource']['resourceType']}/{entry['resource']['id']}"
        return page | {"link": links} | ({"total": len(found)} if server.counts else {})

    def _searchset(self, found: Iterable[Json]) -> Json:
        written = [self._written[_address(each)] for each in found]
        return searchset(written) if written else searchset(self.dialect.server.empty, mode="outcome", total=0)

    def _sent(self, value: Json | None) -> Json | None:
        """A prefetched answer as the EHR writes it."""
        if value is None or value["resourceType"] == "OperationOutcome":
            return value
        if value["resourceType"] == "Bundle":
            return self._searchset(entry["resource"] for entry in value.get("entry", ()))
        written: Json = self._written[_address(value)]
        return written

    def _shown(self, value: Json | None) -> Json | None:
        if value is None or value["resourceType"] != "Bundle":
            return value
        found = [entry["resource"] for entry in value.get("entry", ())]
        shown = [each for each in found if self.dialect.is_shown(each)]
        return value if len(shown) == len(found) else searchset(shown, total=len(shown))

    def _drafts(self, bundle: Json) -> Json:
        written = [each for entry in bundle["entry"] for each in self.dialect.write_draft(entry["resource"])]
        return self.dialect.write_drafts({**bundle, "entry": [{"resource": each} for each in written]})

    def _ids_of(self, slug: str) -> dict[str, str]:
        calls = [fhir_fixtures.request(slug, hook, self.today, prefetch=False) for hook in fhir_fixtures.hooks(slug)]
        return {own: self.dialect.new_id(own) for own in ids_in([fhir_fixtures.chart(slug, self.today), calls])}


def _address(resource: Json) -> Address:
    return resource["resourceType"], resource["id"]
