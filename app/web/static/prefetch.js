/** Prefetch templates filled from a chart in hand, as an EHR fills them from its database. */

const CONTROLS = /^_(?!id$)/;

/**
 * @param {Record<string, string>} templates of the service's discovery
 * @param {Record<string, unknown>} context
 * @param {object[]} resources
 * @param {string[]} unavailable resource types that this EHR fails to give
 * @returns {{prefetch: Record<string, object|null>, ignored: string[]}} `ignored` names what no template could be held to
 */
export function fillPrefetch(templates, context, resources, unavailable = []) {
  const prefetch = {};
  const ignored = new Set();
  for (const [key, template] of Object.entries(templates ?? {})) {
    const query = withTokens(template, context);
    if (!query.includes("{{")) prefetch[key] = answerTo(query, resources, unavailable, ignored);
  }
  return { prefetch, ignored: [...ignored] };
}

function withTokens(template, context) {
  const [kind, id] = String(context.userId ?? "").split("/");
  const user = { [`user${kind}Id`]: id };
  return template.replace(/\{\{\s*([^}]+?)\s*\}\}/g, (token, name) => {
    const value = name.startsWith("context.") ? context[name.slice("context.".length)] : user[name];
    return typeof value === "string" ? value : token;
  });
}

function answerTo(query, resources, unavailable, ignored) {
  const [path, search] = query.split(/\?(.*)/s);
  const [kind, id] = path.split("/");
  if (unavailable.includes(kind)) return outcome(`${kind} could not be read at this time`);
  const ofKind = resources.filter((each) => each.resourceType === kind);
  if (search === undefined) return ofKind.find((each) => each.id === id) ?? null;
  const tests = [...new URLSearchParams(search)].filter(([name]) => !CONTROLS.test(name));
  for (const [name] of tests) if (!(name in MEETS)) ignored.add(`${kind}?${name}`);
  return searchset(ofKind.filter((each) => tests.every(([name, values]) => isMet(each, name, values))));
}

const isMet = (resource, name, values) =>
  !(name in MEETS) || alternatives(values).some((value) => MEETS[name](resource, value));

const alternatives = (values) => values.split(/(?<!\\),/).map((each) => each.replace(/\\([\\$,|])/g, "$1"));

const isOfPatient = (resource, value) => patientOf(resource) === value.replace(/^Patient\//, "");

const MEETS = {
  _id: (resource, value) => resource.id === value,
  patient: isOfPatient,
  subject: isOfPatient,
  status: (resource, value) => tokens(resource.status).has(value),
  category: (resource, value) => tokens(resource.category).has(value),
  code: (resource, value) => tokens(resource.code).has(value),
};

/** The id of the patient whom a resource is about. */
export function patientOf(resource) {
  if (resource.resourceType === "Patient") return resource.id;
  const reference = (resource.subject ?? resource.patient)?.reference ?? "";
  return /(?:^|\/)Patient\/([^/]+)$/.exec(reference)?.[1] ?? null;
}

/** What a token search compares: a bare code; or code, |code and system|code of each coding. */
function tokens(value) {
  if (typeof value === "string") return new Set([value]);
  const found = new Set();
  for (const concept of [value ?? []].flat()) {
    for (const { system, code } of concept?.coding ?? []) {
      found.add(code).add(system ? `${system}|${code}` : `|${code}`);
    }
  }
  return found;
}

function searchset(found) {
  const bundle = { resourceType: "Bundle", type: "searchset", total: found.length };
  const entry = found.map((resource) => ({ resource, search: { mode: "match" } }));
  return entry.length ? { ...bundle, entry } : bundle;
}

const outcome = (diagnostics) => ({
  resourceType: "OperationOutcome",
  issue: [{ severity: "error", code: "transient", diagnostics }],
});
