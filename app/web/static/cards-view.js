/** Cards as an EHR shows them: most words are the service's, and are shown as text. */

import { el, insertRendered } from "./dom.js";
import { overrideForm } from "./override-view.js";

const WORDS = { critical: "Critical", warning: "Warning", info: "Information" };
const LOOPBACK = ["127.0.0.1", "localhost"];

/**
 * @param {object[]} cards
 * @param {string[]|null} details the cards' Markdown as rendered by this page's server; null where it could not
 * @param {{accept: Function, override: Function}} on what the buttons do; each resolves to a sentence
 */
export const cardList = (cards, details, on) => cards.map((card, at) => cardView(card, details?.[at], on));

function cardView(card, detail, on) {
  const indicator = card.indicator in WORDS ? card.indicator : "info";
  const said = el("p", { class: "said", role: "status" });
  const say = (...parts) => said.replaceChildren(...parts);
  const topic = card.source?.topic?.display;
  return el("article", { class: `card ${indicator}`, "data-topic": card.source?.topic?.code },
    el("p", { class: "badges" },
      el("span", { class: "indicator" }, WORDS[indicator]),
      topic ? el("span", { class: "topic" }, topic) : null),
    el("h3", {}, String(card.summary ?? "")),
    suggestions(card, on, say),
    detailView(card, detail),
    el("div", { class: "foot" }, source(card), links(card)),
    card.uuid ? overrideForm(card, on.override, say) : null,
    said);
}

function suggestions(card, on, say) {
  const offered = card.suggestions ?? [];
  const isOneOnly = card.selectionBehavior !== "any";
  const buttons = offered.map((suggestion) => {
    const action = suggestion.actions?.map((each) => each.description).filter(Boolean).join("; ");
    const button = el("button", { type: "button", class: "suggestion", title: action, async onclick() {
      const taken = isOneOnly ? buttons : [button];
      taken.forEach((each) => each.setAttribute("disabled", ""));
      button.classList.add("taken");
      say(...await on.accept(card, suggestion));
    } }, suggestion.label ?? "Accept");
    return button;
  });
  return offered.length ? el("div", { class: "row suggestions" }, ...buttons) : null;
}

function detailView(card, rendered) {
  if (!card.detail) return null;
  const body = el("div", { class: "detail" });
  if (typeof rendered !== "string") return el("div", { class: "detail plain" }, card.detail);
  insertRendered(body, rendered);
  fold(body);
  return body;
}

/** What stands under the first heading is seen at once; the sections after it are a press away. */
function fold(body) {
  const blocks = [...body.children];
  const second = blocks.findIndex((block, at) => at > 0 && isHeading(block));
  if (second > 0) body.append(el("details", {}, el("summary", {}, "Read on"), ...blocks.slice(second)));
}

const isHeading = (block) => block.matches("h4")
  || (block.matches("p") && block.childNodes.length === 1 && block.firstChild.nodeName === "STRONG");

function links(card) {
  const offered = (card.links ?? []).filter((link) => link.url !== card.source?.url).map((link) => {
    if (link.type === "smart") return el("li", {}, `${link.label} (a SMART app, which the EHR would launch)`);
    return el("li", {}, isOpenable(link.url) ? outward(link.label, link.url) : `${link.label}: ${link.url}`);
  });
  return offered.length ? el("ul", { class: "links" }, ...offered) : null;
}

function source(card) {
  const { label, url } = card.source ?? {};
  return label ? el("p", { class: "source" }, "Source: ", isOpenable(url) ? outward(label, url) : label) : null;
}

const outward = (label, href) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);

/** https anywhere; http only on this machine, where the demonstration is. */
function isOpenable(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
}
