/** A card set aside, with a reason and a comment where the clinician gives one. */

import { el, labelled } from "./dom.js";

/**
 * @param {object} card
 * @param {Function} override resolves to what to say
 * @param {Function} say
 */
export function overrideForm(card, override, say) {
  const reasons = card.overrideReasons ?? [];
  const choice = el("select", {},
    el("option", { value: "" }, "No reason given"),
    ...reasons.map((each, at) => el("option", { value: at }, each.display ?? each.code)));
  const comment = el("textarea", { rows: 2, maxlength: 1000 });
  const form = el("form", { class: "override-form", async onsubmit(event) {
    event.preventDefault();
    box.removeAttribute("open");
    say(...await override(card, reasons[choice.value] ?? null, comment.value.trim()));
  } },
    reasons.length ? labelled("Reason", choice) : null,
    labelled("Comment (no names, please)", comment),
    el("div", { class: "row" }, el("button", { type: "submit" }, "Set the card aside")));
  const box = el("details", { class: "override" }, el("summary", {}, "Override"), form);
  return box;
}
