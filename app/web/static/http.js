/** Calls over HTTP, and what went wrong with one in words. */

/**
 * @typedef {object} Answer
 * @property {number|null} status null when there was no answer
 * @property {any} body JSON, or the text when it was none
 * @property {number} ms
 */

/** @returns {Promise<Answer>} */
export const getJson = (url) => call(url, { headers: { accept: "application/json" } });

/** @returns {Promise<Answer>} */
export const postJson = (url, body) =>
  call(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

async function call(url, options) {
  const started = performance.now();
  try {
    const response = await fetch(url, { ...options, credentials: "omit", referrerPolicy: "no-referrer" });
    const text = await response.text();
    return { status: response.status, body: parsed(text), ms: performance.now() - started };
  } catch {
    return { status: null, body: null, ms: performance.now() - started };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const MEANINGS = {
  400: "The service did not understand the call.",
  401: "The service asks for a client token, which this page has none of. To try it out, start it with CDS_AUTH=off.",
  403: "The service does not allow this call.",
  404: "There is no such address.",
  412: "The service could see nothing of the chart, so it says nothing.",
  413: "The chart is too large for one call.",
  415: "The service does not take JSON.",
  429: "The service is called too often. Wait a moment.",
  503: "The service cannot answer just now. Try again.",
};

/** One sentence or two on an answer that is no 200. */
export function whatWentWrong(answer) {
  if (answer.status === null) return "No answer. Is the service running, and does it allow calls from this page (CORS)?";
  const told = answer.body?.issue?.[0]?.diagnostics ?? answer.body?.issue?.[0]?.details?.text;
  const meaning = MEANINGS[answer.status] ?? `The service answered ${answer.status}.`;
  return told ? `${meaning} It says: ${told}.` : meaning;
}

const LOOPBACK = ["127.0.0.1", "localhost"];

/** The address without a slash at its end, or null when a browser may not call it from here. */
export function callable(typed) {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  const isAllowed = url && (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.includes(url.hostname)));
  return isAllowed && !url.username ? `${url.origin}${url.pathname.replace(/\/+$/, "")}` : null;
}
