/** A CDS Hooks service as this page sees it: discovery, calls, feedback; of our own also the explanation. */

import { getJson, postJson } from "./http.js";

/** Where this page came from: everything of ours is beside it. */
export const OWN = new URL(".", location.href).href.replace(/\/$/, "");

const page = (path) => `${OWN}/playground/${path}`;

export const readOpening = () => getJson(page("opening"));
export const readPatient = (slug) => getJson(page(`patients/${encodeURIComponent(slug)}`));
export const renderMarkdown = (texts) => postJson(page("markdown"), texts);
export const readTimeline = (request) => postJson(page("timeline"), request);

export const discover = (base) => getJson(`${base}/cds-services`);
export const address = (base, id) => `${base}/cds-services/${encodeURIComponent(id)}`;
export const explain = (base, hookInstance) => getJson(`${base}/explain/${hookInstance}`);

/** The services of a discovery that can be called. */
export const servicesIn = (body) =>
  Array.isArray(body?.services) ? body.services.filter((each) => each?.id && each?.hook) : [];

const told = (url, card, outcome) =>
  postJson(`${url}/feedback`, {
    feedback: [{ card: card.uuid, outcomeTimestamp: new Date().toISOString(), ...outcome }],
  });

export const accepted = (url, card, suggestion) =>
  told(url, card, { outcome: "accepted", acceptedSuggestions: [{ id: suggestion.uuid }] });

/** @param {{code: string, system?: string, display?: string}|null} reason */
export function overridden(url, card, reason, comment) {
  const why = { ...(reason && { reason }), ...(comment && { userComment: comment }) };
  return told(url, card, { outcome: "overridden", ...(Object.keys(why).length && { overrideReason: why }) });
}
