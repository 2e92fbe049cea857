/** Orders as they are written: added, edited, signed, removed, and changed by a suggestion. */

import { draftsFor } from "./chart.js";
import { byId, el } from "./dom.js";
import { newOrder, nameOf, signed } from "./drafts.js";
import { TYPICAL } from "./orders.js";
import { orderList } from "./orders-view.js";
import { state } from "./state.js";

const tell = (text) => { byId("orders-said").textContent = text; };

export const ownDrafts = (hook) => draftsFor(state.chart, hook);

export function offerOrders() {
  const [other, ...rest] = [["", "Something else, in words"], ...TYPICAL.map((each) => [each.code, each.drug])];
  byId("add-order").replaceChildren(...[...rest, other].map(([value, words]) => el("option", { value }, words)));
}

/** @param {Function} onChange what else is to be done when an order changes */
export function showOrders(onChange) {
  const again = () => { touched(); showOrders(onChange); onChange(); };
  byId("orders").replaceChildren(...orderList(state.drafts, state.chart, {
    changed: () => { touched(); onChange(); },
    removed(order) {
      state.drafts = state.drafts.filter((each) => each !== order);
      tell(`Removed: ${nameOf(order, state.chart)}.`);
      again();
    },
    signed(order) {
      state.drafts = state.drafts.filter((each) => each !== order);
      state.chart.resources = [...state.chart.resources, signed(order)];
      tell(`Signed: ${nameOf(order, state.chart)}. It is in the chart of this page now, and on no server.`);
      again();
    },
  }));
  if (!state.drafts.length) byId("orders").append(el("p", { class: "hint" }, "None."));
}

export function addOrder(onChange) {
  if (!state.chart) return;
  const chosen = TYPICAL.find((each) => each.code === byId("add-order").value) ?? { drug: "", sig: "" };
  const order = newOrder(chosen, state.chart, `draft-${Date.now()}`);
  state.drafts = [...state.drafts, order];
  touched();
  showOrders(onChange);
  onChange();
  tell(`Added: ${nameOf(order, state.chart)}.`);
}

/** The cards on the screen are those of the orders as they were. */
export function touched() {
  state.isEdited = true;
  if (byId("cards").hasChildNodes()) byId("said").textContent = "The orders have changed since these cards: fire again.";
}
