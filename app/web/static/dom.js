/** Elements made of text alone: what a chart or a service says is never read as HTML. */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] names with a dash or in lower case; `on…` are listeners
 * @param {...(Node|string|null|undefined)} children
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

let last = 0;

/** An id for a label to point at. */
export const freshId = (word) => `${word}-${(last += 1)}`;

/** A control with its label above it. */
export function labelled(text, control) {
  control.id ||= freshId("field");
  return el("div", { class: "field" }, el("label", { for: control.id }, text), control);
}

const trusted = window.trustedTypes?.createPolicy("rendered-markdown", { createHTML: (html) => html });

/** The one place where HTML is inserted: what this page's own server rendered of a card's Markdown. */
export function insertRendered(element, html) {
  element.innerHTML = trusted ? trusted.createHTML(html) : html;
}
