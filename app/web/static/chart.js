/** The chart that is open: of an invented patient, or pasted. */

import { patientOf } from "./prefetch.js";

/**
 * @typedef {object} Chart
 * @property {string} id of the patient
 * @property {string} story
 * @property {object[]} resources
 * @property {string[]} unavailable resource types that the EHR fails to give
 * @property {Record<string, object>} requests the patient's own calls by hook, without prefetch
 * @property {boolean} isPasted
 */

const DRAFTED = ["MedicationRequest", "ServiceRequest", "NutritionOrder", "DeviceRequest", "VisionPrescription"];

/** A paste that cannot be used; the message is for the person who pasted. */
export class NotUsable extends Error {}

/**
 * @param {string} bundleText
 * @param {string} draftText
 * @returns {{chart: Chart, drafts: object[]}} orders of status draft are taken as being written
 */
export function pastedChart(bundleText, draftText) {
  const given = resourcesIn(parsed(bundleText, "The Bundle"));
  if (!given.length) throw new NotUsable("There is no FHIR resource in it.");
  const id = given.find((each) => each.resourceType === "Patient")?.id ?? given.map(patientOf).find(Boolean);
  if (!id) throw new NotUsable("It names no patient: a Patient resource with an id is needed, or a subject.");
  const added = draftText.trim() ? resourcesIn(parsed(draftText, "The draft order")) : [];
  const drafts = [...given.filter(isDraft), ...added.map((each, at) => ({ id: `pasted-draft-${at + 1}`, ...each }))];
  const other = drafts.map(patientOf).find((each) => each && each !== id);
  if (other) throw new NotUsable(`The draft order is for ${other}, and the chart is that of ${id}.`);
  const resources = given.filter((each) => !isDraft(each));
  return { chart: { id, story: "", resources, unavailable: [], requests: {}, isPasted: true }, drafts };
}

const isDraft = (resource) => resource.status === "draft" && DRAFTED.includes(resource.resourceType);

function parsed(text, what) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotUsable(text.trim() ? `${what} is not JSON: ${error.message}.` : `${what} is empty.`);
  }
}

/** Of a Bundle, a list or a single resource. */
function resourcesIn(given) {
  if (Array.isArray(given)) return given.flatMap(resourcesIn);
  if (given?.resourceType === "Bundle") return (given.entry ?? []).flatMap((each) => resourcesIn(each?.resource));
  return typeof given?.resourceType === "string" ? [given] : [];
}

/** The orders that the patient's own call for a hook brings along, else those of order-sign. */
export function draftsFor(chart, hook) {
  const call = chart.requests[hook]?.context?.draftOrders ?? chart.requests["order-sign"]?.context?.draftOrders;
  return structuredClone((call?.entry ?? []).map((each) => each.resource));
}

/** @returns {Record<string, unknown>} the context of a call: the patient's own for this hook, or one made up */
export function contextFor(chart, hook, drafts) {
  const own = chart.requests[hook] ?? Object.values(chart.requests)[0];
  const { draftOrders, selections, ...known } = own?.context ?? {};
  const context = { userId: "Practitioner/playground", patientId: chart.id, ...known };
  const encounter = chart.resources.findLast((each) => each.resourceType === "Encounter")?.id;
  if (!context.encounterId && (encounter || hook === "encounter-discharge")) {
    context.encounterId = encounter ?? "playground-visit";
  }
  if (!sendsDrafts(hook)) return context;
  const selected = { selections: drafts.map((each) => `${each.resourceType}/${each.id}`) };
  const entry = drafts.map((resource) => ({ resource }));
  const bundle = { resourceType: "Bundle", type: "collection", ...(entry.length && { entry }) };
  return { ...context, ...(hook === "order-select" && selected), draftOrders: bundle };
}

export const sendsDrafts = (hook) => hook.startsWith("order-");
