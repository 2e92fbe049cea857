/** What every rule made of the call: said, silent and why, not assessable and why. */

import { el, labelled } from "./dom.js";

const OUTCOMES = { said: "Said", "not-assessable": "Not assessable", silent: "Silent" };
const ORDER = Object.keys(OUTCOMES);

/** @param {{calls: object[]}} explanation of GET /explain/{hookInstance} */
export function rulesView(explanation) {
  const call = explanation.calls?.at(-1);
  const rules = [...(call?.rules ?? [])].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const rows = rules.map((rule) => ({ rule, row: ruleView(rule, call) }));
  const count = el("p", { class: "hint", role: "status" });
  const outcome = el("select", { oninput: () => show() }, el("option", { value: "" }, "All outcomes"),
    ...ORDER.map((each) => el("option", { value: each }, OUTCOMES[each])));
  const search = el("input", { type: "search", autocomplete: "off", oninput: () => show() });
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const { rule, row } of rows) {
      row.hidden = (outcome.value && rule.outcome !== outcome.value) || !row.textContent.toLowerCase().includes(wanted);
    }
    count.textContent = `${rows.filter(({ row }) => !row.hidden).length} of ${rows.length} rules`;
  };
  show();
  return [
    el("p", { class: "hint" }, `Knowledge ${call?.knowledge?.version ?? "of unknown version"}${missing(call)}`),
    el("details", {},
      el("summary", {}, tally(rules)),
      el("div", { class: "filters" }, labelled("Show", outcome), labelled("With the words", search)),
      count,
      el("ul", { class: "rules" }, ...rows.map(({ row }) => row))),
  ];
}

const tally = (rules) => ORDER
  .map((outcome) => `${rules.filter((each) => each.outcome === outcome).length} ${OUTCOMES[outcome].toLowerCase()}`)
  .join(", ");

function missing(call) {
  const named = (call?.missing ?? []).map((each) => `${each.key} (${each.problem})`);
  return named.length ? `. Not seen: ${named.join(", ")}` : "";
}

/** The topics that were answered before and are left alone for a while. */
export const notAskedAgain = (explanation) => (explanation.calls?.at(-1)?.cards ?? [])
  .filter((each) => each.state === "quieted")
  .map((each) => (each.until ? `${each.topic} until ${each.until}` : each.topic))
  .join(", ");

function ruleView(rule, call) {
  const card = (call.cards ?? []).find((each) => each.rule === rule.id);
  const held = card && card.state !== "shown" ? ` (card ${card.state}${card.until ? ` until ${card.until}` : ""})` : "";
  return el("li", { class: `rule ${rule.outcome}` },
    el("p", {}, el("span", { class: "outcome" }, OUTCOMES[rule.outcome] ?? rule.outcome), " ",
      el("strong", {}, rule.title ?? rule.id), held),
    rule.because ? el("p", {}, `Because ${rule.because}.`) : null,
    bullets((rule.evidence ?? []).map((each) => (each.on ? `${each.text} (${each.on})` : each.text))),
    bullets(rule.gaps ?? []));
}

const bullets = (texts) => (texts.length ? el("ul", {}, ...texts.map((each) => el("li", {}, each))) : null);
