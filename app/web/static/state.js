/** What the page knows: one chart, the orders being written, one service, and the last call. */

import { contextFor } from "./chart.js";
import { fillPrefetch } from "./prefetch.js";
import { OWN } from "./service.js";

export const state = {
  /** @type {{patients: {id: string, story: string}[], first: string, fhirServer: string|null}} */
  opening: { patients: [], first: "", fhirServer: null },
  /** Services of the base address that is called, and of our own. */
  base: OWN,
  services: [],
  ownServices: [],
  /** @type {import("./chart.js").Chart|null} */
  chart: null,
  drafts: [],
  isEdited: false,
  serviceId: "",
  fromFhir: false,
  fhirServer: "",
};

export const isForeign = () => state.base !== OWN;
export const service = () => state.services.find((each) => each.id === state.serviceId) ?? state.services[0];

/** Ids without crypto.randomUUID too, which a page over http on another host than loopback does not have. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The call for a service, and which of its prefetch parameters this page cannot hold to. */
export function callFor(called) {
  const context = contextFor(state.chart, called.hook, state.drafts);
  const request = { hook: called.hook, hookInstance: uuid(), context };
  if (state.fromFhir) return { request: { ...request, ...(state.fhirServer && { fhirServer: state.fhirServer }) }, ignored: [] };
  const { prefetch, ignored } = fillPrefetch(called.prefetch, context, state.chart.resources, state.chart.unavailable);
  return { request: { ...request, prefetch }, ignored };
}
