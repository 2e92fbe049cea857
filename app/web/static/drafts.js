/** The orders being written, as data: read, edited, and changed by suggestions. Nothing here touches the page. */

import { RXNORM } from "./orders.js";

const DAYS = { unit: "days", system: "http://unitsofmeasure.org", code: "d" };

export const today = () => new Date().toISOString().slice(0, 10);

/** A new order, from the list or for a drug in free words. */
export function newOrder({ code, drug, sig, days }, chart, id) {
  const order = {
    resourceType: "MedicationRequest",
    id,
    status: "draft",
    intent: "order",
    subject: { reference: `Patient/${chart.id}` },
    authoredOn: today(),
  };
  setDrug(order, { code, drug });
  setSig(order, sig);
  if (days) setDays(order, days);
  return order;
}

const concept = (order) => order.medicationCodeableConcept ?? order.code ?? order.medication?.concept;

/** What the order is for, in words, wherever it says so. */
export function nameOf(order, chart) {
  const own = words(concept(order));
  if (own) return own;
  const reference = order.medicationReference?.reference ?? "";
  const all = [...(order.contained ?? []), ...chart.resources];
  const drug = all.find((each) => each.id && reference.endsWith(each.id.replace(/^#/, "")));
  return words(drug?.code) || order.medicationReference?.display || order.title || order.resourceType;
}

const words = (value) => value?.text || value?.coding?.find((each) => each.display)?.display || "";

export const codeOf = (order) => concept(order)?.coding?.find((each) => each.system === RXNORM)?.code ?? null;
export const sigOf = (order) => (order.dosageInstruction ?? []).map((each) => each.text ?? "").filter(Boolean).join(", then ");
export const daysOf = (order) => order.dispenseRequest?.expectedSupplyDuration?.value ?? "";
export const startOf = (order) => (order.dispenseRequest?.validityPeriod?.start ?? "").slice(0, 10);

/** Another drug: the code goes with the words, and a quantity that was meant for the old one goes. */
export function setDrug(order, { code, drug }) {
  delete order.medicationReference;
  delete order.contained;
  const coding = code ? { coding: [{ system: RXNORM, code, display: drug }] } : {};
  order.medicationCodeableConcept = { ...coding, text: drug };
  delete order.dispenseRequest?.quantity;
}

/** Directions in words replace what was structured: otherwise the two would contradict each other. */
export function setSig(order, sig) {
  order.dosageInstruction = sig ? [{ text: sig }] : [];
  if (!sig) delete order.dosageInstruction;
  delete order.dispenseRequest?.quantity;
}

export function setDays(order, days) {
  const { quantity, expectedSupplyDuration, ...rest } = order.dispenseRequest ?? {};
  order.dispenseRequest = Number(days) > 0 ? { ...rest, expectedSupplyDuration: { value: Number(days), ...DAYS } } : rest;
}

export function setStart(order, day) {
  const { validityPeriod, ...rest } = order.dispenseRequest ?? {};
  order.dispenseRequest = day ? { ...rest, validityPeriod: { ...validityPeriod, start: day } } : rest;
}

/** An order that is signed: it leaves the drafts and runs. */
export const signed = (order) => ({ ...structuredClone(order), status: "active", intent: "order" });

const FILED = ["CarePlan", "Appointment", "Goal", "Task", "Communication", "Flag", "QuestionnaireResponse"];

/**
 * A suggestion accepted. Orders go among the drafts; what is no order is filed in the chart.
 * @returns {{drafts: object[], resources: object[], said: string[]}}
 */
export function applied(suggestion, drafts, resources) {
  const before = { drafts, resources, said: [] };
  return (suggestion.actions ?? []).reduce((now, action) => (ACTIONS[action.type] ?? unknown)(now, action), before);
}

const ACTIONS = {
  create(now, { resource }) {
    const made = structuredClone(resource);
    if (FILED.includes(made.resourceType)) {
      return { ...now, resources: [...now.resources, made], said: [...now.said, `${made.resourceType} filed in the chart`] };
    }
    return { ...now, drafts: [...now.drafts, made], said: [...now.said, `${made.resourceType} added to the orders`] };
  },
  update(now, { resource }) {
    const where = `${resource.resourceType}/${resource.id}`;
    return changed(now, where, () => [structuredClone(resource)], "order changed");
  },
  delete(now, { resource, resourceId }) {
    const where = resource?.resourceType ? `${resource.resourceType}/${resource.id}` : resource ?? [resourceId].flat()[0];
    return changed(now, where, () => [], "order removed");
  },
};

const unknown = (now, { type }) => ({ ...now, said: [...now.said, `"${type}" is no action that this page knows`] });

/** In the drafts where it is there, else in the chart. */
function changed(now, where, replacement, words) {
  const list = now.drafts.some((each) => isAt(each, where)) ? "drafts" : "resources";
  const is = now[list].some((each) => isAt(each, where));
  const after = now[list].flatMap((each) => (isAt(each, where) ? replacement() : [each]));
  return { ...now, [list]: after, said: [...now.said, is ? words : `${where} is not in the chart: nothing changed`] };
}

const isAt = (resource, where) => where === `${resource.resourceType}/${resource.id}` || where === resource.id;
