/** Keeps the plot up with the chart and the orders: worked out by this page's own server, whoever is asked for cards. */

import { byId, el } from "./dom.js";
import { doseView } from "./dose-view.js";
import { whatWentWrong } from "./http.js";
import { readTimeline } from "./service.js";
import { callFor, service, state } from "./state.js";

const PAUSE_MS = 250;
let waiting = 0;
let asked = 0;
let shown = null;

/** Soon: while somebody types, only the last state is asked for. */
export function showDose() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE_MS);
}

async function ask() {
  const mine = (asked += 1);
  const own = state.ownServices.find((each) => each.hook === service()?.hook) ?? state.ownServices[0];
  if (!own || !state.chart) return;
  const answer = await readTimeline(callFor(own).request);
  if (mine !== asked) return;
  shown = answer.status === 200 ? answer.body : null;
  if (shown) draw();
  else byId("dose-body").replaceChildren(el("p", {}, whatWentWrong(answer)));
}

function draw() {
  const body = byId("dose-body");
  const isOpen = body.querySelector("details.numbers")?.open;
  body.replaceChildren(...doseView(shown, Math.max(240, Math.floor(body.clientWidth))).filter(Boolean));
  body.querySelector("details.numbers").open = Boolean(isOpen);
}

window.addEventListener("resize", () => { if (shown) draw(); });
