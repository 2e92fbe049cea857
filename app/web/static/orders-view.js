/** The orders being written: drug, directions and dates of each, to edit. */

import { codeOf, daysOf, nameOf, setDays, setDrug, setSig, setStart, sigOf, startOf } from "./drafts.js";
import { el, labelled } from "./dom.js";
import { TYPICAL } from "./orders.js";

const OTHER = "other";
const AS_IT_IS = "as-it-is";

/**
 * @param {object[]} drafts
 * @param {object} chart
 * @param {{changed: Function, removed: Function, signed: Function}} on
 */
export const orderList = (drafts, chart, on) => drafts.map((order) => orderView(order, chart, on));

function orderView(order, chart, on) {
  const name = nameOf(order, chart);
  const title = el("h3", {}, name);
  const edit = (change) => {
    change();
    title.textContent = nameOf(order, chart);
    on.changed(order);
  };
  return el("section", { class: "order", "aria-label": name },
    title,
    el("p", { class: "hint" }, `${order.resourceType}, ${order.status ?? "no status"}, ${order.intent ?? "no intent"}`),
    ...(order.resourceType === "MedicationRequest" ? fields(order, chart, edit) : []),
    el("div", { class: "row" },
      el("button", { type: "button", "aria-label": `Sign ${name}`, onclick: () => on.signed(order) }, "Sign"),
      el("button", { type: "button", "aria-label": `Remove ${name}`, onclick: () => on.removed(order) }, "Remove")));
}

function fields(order, chart, edit) {
  const input = (type, value, change, more = {}) =>
    el("input", { type, value, ...more, oninput: (event) => edit(() => change(order, event.target.value)) });
  return [
    ...drugFields(order, chart, edit),
    labelled("Directions (sig)", input("text", sigOf(order), setSig, { class: "sig", autocomplete: "off" })),
    el("div", { class: "dates" },
      labelled("Written on", input("date", order.authoredOn?.slice(0, 10) ?? "", setAuthored)),
      labelled("First day", input("date", startOf(order), setStart)),
      labelled("Days of supply", input("number", daysOf(order), setDays, { min: 0, max: 365 }))),
  ];
}

function setAuthored(order, day) {
  if (day) order.authoredOn = day;
  else delete order.authoredOn;
}

/** A list of typical products; what came with the order stays first, and free words come last. */
function drugFields(order, chart, edit) {
  const known = TYPICAL.find((each) => each.code === codeOf(order));
  const own = structuredClone(order);
  const words = el("input", { type: "text", value: nameOf(order, chart), autocomplete: "off", class: "drug-words",
    oninput: () => edit(() => setDrug(order, { code: null, drug: words.value })) });
  const free = labelled("Drug, in words", words);
  free.hidden = true;
  const choice = el("select", { class: "drug", onchange: () => {
    const chosen = TYPICAL.find((each) => each.code === choice.value);
    free.hidden = choice.value !== OTHER;
    edit(() => {
      if (choice.value === AS_IT_IS) restoreDrug(order, own);
      else setDrug(order, chosen ?? { code: null, drug: words.value });
    });
  } },
    known ? null : el("option", { value: AS_IT_IS }, nameOf(order, chart)),
    ...TYPICAL.map((each) => el("option", { value: each.code, selected: each === known }, each.drug)),
    el("option", { value: OTHER }, "Something else, in words"));
  return [labelled("Drug", choice), free];
}

function restoreDrug(order, own) {
  for (const name of ["medicationReference", "medicationCodeableConcept", "contained"]) {
    if (own[name] === undefined) delete order[name];
    else order[name] = own[name];
  }
}
