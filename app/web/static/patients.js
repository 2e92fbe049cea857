/** Who is in the chair: an invented patient, or a pasted chart. */

import { chartView } from "./chart-view.js";
import { NotUsable, pastedChart } from "./chart.js";
import { byId, el } from "./dom.js";
import { whatWentWrong } from "./http.js";
import { readPatient } from "./service.js";
import { state } from "./state.js";

/** A few to begin with: each shows something else. */
const TO_BEGIN_WITH = ["depressed-60-mme", "opioid-and-benzodiazepine", "dose-rises", "stable-90-mme", "more-than-three",
  "stopped-after-two-years", "suicide-item-low-total", "pregnant-with-oud", "quiet-long-term", "medications-unavailable"];

const named = (id) => id.replaceAll("-", " ").replace(/\b(mme|phq|gad|oud|ptsd|copd|moud|er|pdmp|cssrs|maoi|qtc)\b/g, (each) => each.toUpperCase())
  .replace(/^./, (each) => each.toUpperCase());

/** @returns {boolean} whether there is anybody to choose */
export function offerPatients() {
  const all = state.opening.patients.map((each) => each.id);
  const first = TO_BEGIN_WITH.filter((each) => all.includes(each));
  const group = (label, ids) => el("optgroup", { label },
    ...ids.map((id) => el("option", { value: id }, named(id))));
  byId("patient").replaceChildren(group("To begin with", first), group("Everybody else", all.filter((each) => !first.includes(each))));
  byId("picking").hidden = !all.length;
  byId("paste").open = !all.length;
  return all.length > 0;
}

let wanted = null;

/** @returns {Promise<string|null>} what went wrong; nobody is opened who was chosen before somebody else */
export async function choosePatient(id) {
  wanted = id;
  const answer = await readPatient(id);
  if (id !== wanted) return null;
  if (answer.status !== 200) return whatWentWrong(answer);
  open({ ...answer.body, isPasted: false }, []);
  state.isEdited = false;
  byId("patient").value = id;
  return null;
}

/** @returns {boolean} whether the paste could be used */
export function usePaste() {
  try {
    const { chart, drafts } = pastedChart(byId("bundle").value, byId("draft").value);
    open(chart, drafts);
    state.isEdited = true;
    byId("paste-said").textContent = `${chart.resources.length} resources and ${drafts.length} orders being written.`;
    byId("said").textContent = "Ready. Press the button to fire the hook.";
    return true;
  } catch (error) {
    if (!(error instanceof NotUsable)) throw error;
    byId("paste-said").textContent = error.message;
    return false;
  }
}

function open(chart, drafts) {
  state.chart = chart;
  state.drafts = drafts;
  byId("story").textContent = chart.isPasted ? "" : chart.story;
  byId("chart").hidden = false;
  byId("chart").replaceChildren(...chartView(chart));
  byId("pasted").hidden = !chart.isPasted;
  byId("pasted").textContent = chart.isPasted ? `The pasted chart of ${chart.id} is open.` : "";
  byId("cards").replaceChildren();
  for (const id of ["rules", "raw"]) byId(id).hidden = true;
}
