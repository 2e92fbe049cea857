/** What of the page's state is in its address, so that it can be sent to somebody: never a chart, never a server. */

/** @returns {{patient: string|null, hook: string|null, data: string|null}} */
export function readLink(hash = location.hash) {
  const given = new URLSearchParams(hash.slice(1));
  return { patient: given.get("patient"), hook: given.get("hook"), data: given.get("data") };
}

export function writeLink({ patient, hook, data }) {
  const kept = Object.entries({ patient, hook, data }).filter(([, value]) => value);
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
}
