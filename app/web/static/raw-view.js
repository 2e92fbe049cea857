/** The call as it went over the wire: request, response, and a command that repeats it. */

import { el } from "./dom.js";

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/**
 * @param {string} url
 * @param {object} request
 * @param {{status: number|null, body: unknown, ms: number}} answer
 */
export function rawView(url, request, answer) {
  const status = answer.status === null ? "no answer" : `status ${answer.status}`;
  return [
    block("Request", `POST ${url}`, pretty(request), ["Copy as curl", () => curl(url, request)]),
    block("Response", `${status}, ${answer.ms.toFixed(0)} ms`, pretty(answer.body ?? "")),
  ];
}

function block(name, line, text, ...more) {
  const said = el("span", { class: "hint", role: "status" });
  const buttons = [["Copy", () => text], ...more].map(([label, made]) =>
    el("button", { type: "button", "aria-label": `${label}: ${name.toLowerCase()}`, onclick: () => copied(made(), said) }, label));
  return el("div", { class: "raw" },
    el("h3", {}, name),
    el("p", { class: "hint" }, line),
    el("div", { class: "row" }, ...buttons, said),
    el("pre", { tabindex: 0, role: "region", "aria-label": `${name} as JSON` }, text));
}

async function copied(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied.";
  } catch {
    said.textContent = "The browser does not let this page copy: select the text instead.";
  }
}

/** For a POSIX shell: within single quotes only a single quote is special. */
export function curl(url, request) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  return `curl -s ${quoted(url)} -H 'content-type: application/json' -d ${quoted(JSON.stringify(request))}`;
}
