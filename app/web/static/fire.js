/** One hook fired, and all that is shown of the answer, unless another patient or another call has come meanwhile. */

import { cardList } from "./cards-view.js";
import { byId, el } from "./dom.js";
import { applied } from "./drafts.js";
import { showDose } from "./dose.js";
import { whatWentWrong, postJson } from "./http.js";
import { rawView } from "./raw-view.js";
import { notAskedAgain, rulesView } from "./rules-view.js";
import { accepted, address, explain, overridden, renderMarkdown } from "./service.js";
import { callFor, isForeign, service, state } from "./state.js";
import { showOrders, touched } from "./writing.js";

const say = (...parts) => byId("said").replaceChildren(...parts);

let last = 0;

export async function fire() {
  if (state.fromFhir && !state.fhirServer) return say("Which FHIR server? Type its address under “Where the chart comes from”.");
  const called = service();
  const [mine, chart] = [(last += 1), state.chart];
  const isOvertaken = () => mine !== last || chart !== state.chart;
  const url = address(state.base, called.id);
  const { request, ignored } = callFor(called);
  say("Waiting for the service…");
  const answer = await postJson(url, request);
  if (isOvertaken()) return undefined;
  const cards = answer.status === 200 && Array.isArray(answer.body?.cards) ? answer.body.cards : null;
  byId("raw-body").replaceChildren(...rawView(url, request, answer));
  byId("raw").hidden = false;
  const shown = await cardsFor(cards ?? [], url);
  if (isOvertaken()) return undefined;
  byId("cards").replaceChildren(...shown);
  say(outcome(answer, cards), automatic(answer.body), ignored.length ? ` Prefetch was not narrowed by ${ignored.join(", ")}.` : "");
  bringIntoView(byId("results"));
  return showRules(request.hookInstance, cards !== null, isOvertaken);
}

/** On a phone the cards are below what was just pressed. */
function bringIntoView(section) {
  if (section.getBoundingClientRect().top > window.innerHeight - 120) section.scrollIntoView();
}

function outcome(answer, cards) {
  if (answer.status !== 200) return whatWentWrong(answer);
  if (!cards) return "This is no answer of CDS Hooks: it has no cards.";
  const ms = `${answer.ms.toFixed(0)} ms`;
  if (!cards.length) return `No cards, after ${ms}: the service has nothing to say here.`;
  return `${cards.length} ${cards.length === 1 ? "card" : "cards"} after ${ms}.`;
}

function automatic(body) {
  const asked = Array.isArray(body?.systemActions) ? body.systemActions.length : 0;
  return asked ? ` It also asks for automatic actions (${asked}), which this page does not carry out.` : "";
}

async function cardsFor(cards, url) {
  const rendered = cards.length ? await renderMarkdown(cards.map((each) => String(each.detail ?? ""))) : null;
  const details = rendered?.status === 200 ? rendered.body : null;
  return cardList(cards, details, {
    accept: (card, suggestion) => accept(card, suggestion, url),
    override: (card, reason, comment) => setAside(card, reason, comment, url),
  });
}

async function accept(card, suggestion, url) {
  const after = applied(suggestion, state.drafts, state.chart.resources);
  state.drafts = after.drafts;
  state.chart.resources = after.resources;
  touched();
  showOrders(showDose);
  showDose();
  const told = card.uuid && suggestion.uuid ? await accepted(url, card, suggestion) : null;
  return [`Accepted: ${after.said.join(", ") || "it changes nothing"}. ${feedbackSaid(told)} `, again()];
}

async function setAside(card, reason, comment, url) {
  const told = await overridden(url, card, reason, comment);
  return [`Set aside${reason ? `: ${reason.display ?? reason.code}` : ""}. ${feedbackSaid(told)}`];
}

function feedbackSaid(answer) {
  if (answer === null) return "The card has no id to send feedback on.";
  if (answer.status === 200) return "Feedback sent, and taken.";
  if (answer.status === 404) return "The service takes no feedback.";
  return `Feedback was not taken: ${whatWentWrong(answer)}`;
}

const again = () => el("button", { type: "button", onclick: fire }, "Fire again");

/** Only our own service explains itself: the address is none of CDS Hooks. */
async function showRules(hookInstance, isAnswered, isOvertaken) {
  const isOurs = !isForeign() && isAnswered;
  byId("rules").hidden = !isOurs;
  if (!isOurs) return;
  const answer = await explain(state.base, hookInstance);
  if (isOvertaken()) return;
  const isThere = answer.status === 200 && Array.isArray(answer.body?.calls);
  const body = isThere ? rulesView(answer.body) : [el("p", { class: "hint" }, `Not available. ${whatWentWrong(answer)}`)];
  byId("rules-body").replaceChildren(...body);
  const quiet = isThere ? notAskedAgain(answer.body) : "";
  if (quiet) byId("said").append(` Not asked again: ${quiet}.`);
}
