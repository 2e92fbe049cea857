/** Which CDS service is called, and which of its hooks: ours, or that of another address. */

import { byId, el } from "./dom.js";
import { callable, whatWentWrong } from "./http.js";
import { discover, OWN, servicesIn } from "./service.js";
import { isForeign, state } from "./state.js";

const MOMENTS = {
  "patient-view": "Chart opened",
  "order-select": "Order chosen",
  "order-sign": "Order signed",
  "encounter-discharge": "Discharge",
};
const SEQUENCE = Object.keys(MOMENTS);

/**
 * The discovery of a base address; what is there is kept when it cannot be read.
 * @returns {Promise<string|null>} what went wrong
 */
export async function readService(typed) {
  const base = typed === OWN ? OWN : callable(typed);
  if (!base) return tell("This needs an https address, or http on this machine.");
  const answer = await discover(base);
  const found = servicesIn(answer.body);
  if (answer.status !== 200) return tell(whatWentWrong(answer));
  if (!found.length) return tell("This is no discovery of CDS Hooks: no services in it.");
  state.base = base;
  state.services = found.sort((a, b) => place(a) - place(b));
  if (base === OWN) state.ownServices = state.services;
  state.serviceId = (found.find((each) => each.hook === "order-sign") ?? found[0]).id;
  offerServices();
  tell(`${found.length} services there.`);
  return null;
}

const place = ({ hook }) => (SEQUENCE.indexOf(hook) + SEQUENCE.length + 1) % (SEQUENCE.length + 1);

function tell(text) {
  byId("discover-said").textContent = text;
  return text;
}

export function backToOwn() {
  state.base = OWN;
  state.services = state.ownServices;
  state.serviceId = state.services[0]?.id;
  offerServices();
  tell("");
}

export function chooseService(id) {
  if (id) state.serviceId = id;
  const input = document.querySelector(`input[name=hook][value="${CSS.escape(state.serviceId)}"]`);
  if (input) input.checked = true;
}

/** One choice for each service, named by what happens in the EHR. */
export function offerServices() {
  byId("hooks").replaceChildren(...state.services.map((each) =>
    el("label", {},
      el("input", { type: "radio", name: "hook", value: each.id, checked: each.id === state.serviceId }),
      el("span", {}, MOMENTS[each.hook] ?? each.title ?? each.id, " ", el("span", { class: "hint" }, each.hook)))));
  byId("service").value = state.base;
  byId("service-now").textContent = isForeign() ? `(${new URL(state.base).host})` : "";
  byId("own").hidden = !isForeign();
}
