/** The page put together: what is chosen, what is fired, and what is shown of it. */

import { sendsDrafts } from "./chart.js";
import { byId } from "./dom.js";
import { showDose } from "./dose.js";
import { fire } from "./fire.js";
import { readLink, writeLink } from "./link.js";
import { choosePatient, offerPatients, usePaste } from "./patients.js";
import { whatWentWrong } from "./http.js";
import { backToOwn, chooseService, offerServices, readService } from "./services.js";
import { readOpening } from "./service.js";
import { service, state } from "./state.js";
import { addOrder, offerOrders, ownDrafts, showOrders } from "./writing.js";

const say = (text) => byId("said").replaceChildren(text);

/** After any choice: the orders of that hook, the address, the dose. */
function chosen() {
  const called = service();
  if (!called || !state.chart) return;
  if (!state.isEdited) state.drafts = ownDrafts(called.hook);
  byId("fire").textContent = `Fire ${called.hook}`;
  byId("fire").disabled = false;
  byId("orders-hint").textContent = sendsDrafts(called.hook) ? "" : `${called.hook} does not send them: signed, they are in the chart.`;
  byId("data-now").textContent = state.fromFhir ? "(FHIR server)" : "(prefetch)";
  showOrders(showDose);
  showDose();
  writeLink({ patient: state.chart.isPasted ? null : state.chart.id, hook: called.hook, data: state.fromFhir ? "fhir" : null });
}

async function changePatient(id) {
  const problem = await choosePatient(id);
  if (problem) return say(problem);
  say("Ready. Press the button to fire the hook.");
  return chosen();
}

function listen() {
  byId("call").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!byId("fire").disabled) fire();
  });
  byId("patient").addEventListener("change", (event) => changePatient(event.target.value));
  byId("hooks").addEventListener("change", (event) => { chooseService(event.target.value); chosen(); });
  byId("data").addEventListener("change", changeData);
  byId("use-paste").addEventListener("click", () => usePaste() && chosen());
  byId("discover").addEventListener("click", async () => { await readService(byId("service").value); chosen(); });
  byId("own").addEventListener("click", () => { backToOwn(); chosen(); });
  byId("add").addEventListener("click", () => addOrder(showDose));
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("results").focus(); });
  window.addEventListener("hashchange", follow);
}

function changeData() {
  state.fromFhir = document.querySelector("input[name=data]:checked").value === "fhir";
  state.fhirServer = byId("fhir-server").value.trim();
  chosen();
}

/** A link to a patient, a hook and a way of sending the chart. It never fires by itself. */
function follow() {
  const { patient, hook, data } = readLink();
  state.fromFhir = data === "fhir";
  document.querySelector(`input[name=data][value=${state.fromFhir ? "fhir" : "prefetch"}]`).checked = true;
  chooseService((state.services.find((each) => each.hook === hook) ?? preferred())?.id);
  const known = state.opening.patients.find((each) => each.id === patient);
  return changePatient(known?.id ?? state.opening.first);
}

const preferred = () => state.services.find((each) => each.hook === "order-sign") ?? state.services[0];

async function open() {
  listen();
  const [opening, problem] = await Promise.all([readOpening(), readService(state.base)]);
  if (opening.status !== 200) return say(whatWentWrong(opening));
  if (problem) return say(problem);
  state.opening = opening.body;
  state.fhirServer = opening.body.fhirServer ?? "";
  byId("fhir-server").value = state.fhirServer;
  offerServices();
  offerOrders();
  if (!offerPatients()) {
    chooseService(preferred()?.id);
    return say("There are no invented patients here: paste a chart of your own.");
  }
  return follow();
}

open();
