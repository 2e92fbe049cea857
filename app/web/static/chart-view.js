/** The open chart in short, for whoever wants to know the patient before firing. */

import { nameOf, sigOf, today } from "./drafts.js";
import { el } from "./dom.js";

const SHOWN = 12;

/** @param {import("./chart.js").Chart} chart */
export function chartView(chart) {
  const of = (kind) => chart.resources.filter((each) => each.resourceType === kind);
  const runs = of("MedicationRequest").filter((each) => ["active", "on-hold"].includes(each.status));
  const past = of("MedicationRequest").length - runs.length;
  const conditions = of("Condition");
  const lists = [
    ["Medicines", runs.map((each) => [nameOf(each, chart), sigOf(each)].filter(Boolean).join(": "))],
    ["Conditions", conditions.map((each) => nameOf(each, chart))],
  ];
  return [
    el("summary", {}, [who(of("Patient")[0]), count(runs, "medicine"), count(conditions, "condition")].filter(Boolean).join(", ")),
    ...lists.flatMap(([title, lines]) => (lines.length ? [el("p", { class: "label" }, title), list(lines)] : [])),
    past ? el("p", { class: "hint" }, `and ${past} earlier ${past === 1 ? "order" : "orders"}`) : null,
    chart.unavailable.length ? el("p", { class: "hint" }, `This EHR fails to give: ${chart.unavailable.join(", ")}.`) : null,
  ].filter(Boolean);
}

const count = (found, word) => `${found.length || "no"} ${word}${found.length === 1 ? "" : "s"}`;

const list = (lines) => el("ul", { class: "sums" },
  ...lines.slice(0, SHOWN).map((each) => el("li", {}, each)),
  lines.length > SHOWN ? el("li", {}, `and ${lines.length - SHOWN} more`) : null);

function who(patient) {
  const born = patient?.birthDate;
  const [now, birth] = [today(), born ?? ""];
  const years = born ? Number(now.slice(0, 4)) - Number(birth.slice(0, 4)) - (now.slice(5) < birth.slice(5) ? 1 : 0) : null;
  return [patient?.gender?.replace(/^./, (each) => each.toUpperCase()), years === null ? null : `${years} years`].filter(Boolean).join(", ");
}
