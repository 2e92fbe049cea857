/** The plot of the daily dose: a year of the chart, the level after signing, the drafted taper, the thresholds. */

import { svg } from "./dom.js";

const HEIGHT = 230;
const EDGE = { top: 14, right: 12, bottom: 26, left: 42 };
const AHEAD_DAYS = 91;
const MOST_AHEAD_DAYS = 365;

export const ordinal = (day) => Date.parse(day) / 86_400_000;
const isoDay = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);

/**
 * @param {object} series as of POST /playground/timeline
 * @param {number} width in CSS pixels, so that words keep their size on a phone
 */
export function dosePlot(series, width) {
  const scale = scaleOf(series, width);
  return svg("svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img",
    "aria-label": spoken(series) },
    ...months(scale),
    ...levels(scale),
    ...series.thresholds.flatMap((each) => threshold(each, scale)),
    ...series.past.map((each) => unknown(each, scale)).filter(Boolean),
    svg("path", { class: "past", d: pastPath(series.past, scale) }),
    taperPath(series, scale),
    signedPath(series, scale),
    svg("line", { class: "today", x1: scale.x(scale.today), x2: scale.x(scale.today), y1: EDGE.top, y2: scale.floor }),
    svg("text", { class: "today-word", x: scale.x(scale.today) - 4, y: EDGE.top + 8, "text-anchor": "end" }, "today"));
}

const spoken = (series) =>
  `Opioid dose in MME per day over the last year. Now ${series.now.shown}, after signing ${series.afterSigning.shown}.` +
  `${series.taper ? " A drafted taper goes down from there." : ""} The numbers are in the table below.`;

function scaleOf(series, width) {
  const [begins, today] = [ordinal(series.begins), ordinal(series.today)];
  const last = series.taper ? ordinal(series.taper.steps.at(-1).first) + 14 : 0;
  const end = Math.max(today + AHEAD_DAYS, Math.min(last, today + MOST_AHEAD_DAYS));
  const shown = [...series.thresholds, ...series.past, series.now, series.afterSigning].map((each) => each.mmePerDay ?? 0);
  const top = Math.max(...shown) * 1.12;
  const floor = HEIGHT - EDGE.bottom;
  return {
    begins, today, end, top, floor, width,
    x: (day) => round(EDGE.left + ((day - begins) / (end - begins)) * (width - EDGE.left - EDGE.right)),
    y: (mme) => round(floor - (mme / top) * (floor - EDGE.top)),
  };
}

const round = (value) => Math.round(value * 10) / 10;

/** Steps of the chart; where no dose is known the line breaks off. */
function pastPath(past, { x, y }) {
  let isDrawn = false;
  return past.map(({ first, last, mmePerDay }) => {
    const from = isDrawn ? "L" : "M";
    isDrawn = mmePerDay !== null;
    return isDrawn ? `${from}${x(ordinal(first))} ${y(mmePerDay)}H${x(ordinal(last) + 1)}` : "";
  }).join("");
}

function unknown({ first, last, mmePerDay }, { x, floor }) {
  if (mmePerDay !== null) return null;
  const [from, to] = [x(ordinal(first)), x(ordinal(last) + 1)];
  return svg("rect", { class: "unknown", x: from, y: EDGE.top, width: to - from, height: floor - EDGE.top });
}

/** No line for a dose that is not known: at 0 it would say that there is none. */
function signedPath({ afterSigning }, { x, y, today, end }) {
  if (afterSigning.mmePerDay === null) return null;
  return svg("path", { class: "signed", d: `M${x(today)} ${y(afterSigning.mmePerDay)}H${x(end)}` });
}

function taperPath(series, { x, y, end }) {
  const steps = (series.taper?.steps ?? []).filter((each) => each.mmePerDay !== null && ordinal(each.first) < end);
  if (!steps.length) return null;
  const lines = steps.map((each, at) => {
    const until = steps[at + 1] ? ordinal(steps[at + 1].first) : end;
    return `${at ? "L" : `M${x(ordinal(series.today))} ${y(series.now.mmePerDay ?? each.mmePerDay)}L`}${x(ordinal(each.first))} ${y(each.mmePerDay)}H${x(until)}`;
  });
  return svg("path", { class: "taper", d: lines.join("") });
}

function threshold({ label, shown, mmePerDay }, { x, y, begins, end }) {
  const height = y(mmePerDay);
  return [
    svg("line", { class: "threshold", x1: x(begins), x2: x(end), y1: height, y2: height }),
    svg("text", { class: "threshold-word", x: x(begins) + 4, y: height - 4 }, `${shown} ${label}`),
  ];
}

/** Round numbers on the left, a handful. */
function levels({ top, x, y, begins, end }) {
  const step = [10, 20, 50, 100, 200, 500, 1000].find((each) => top / each <= 6) ?? 5000;
  const values = Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => at * step);
  return values.flatMap((value) => [
    svg("line", { class: "grid", x1: x(begins), x2: x(end), y1: y(value), y2: y(value) }),
    svg("text", { class: "axis", x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" }, String(value)),
  ]);
}

/** The first days of months, as many as have room for a word. */
function months({ begins, end, x, floor, width }) {
  const firsts = [];
  for (let day = begins; day <= end; day += 1) if (isoDay(day).endsWith("-01")) firsts.push(day);
  const every = Math.ceil((firsts.length * 46) / width);
  return firsts.filter((_, at) => at % every === 0).flatMap((day) => {
    const named = new Date(day * 86_400_000).toLocaleDateString("en", { month: "short", timeZone: "UTC" });
    const words = named === "Jan" ? isoDay(day).slice(0, 4) : named;
    return x(day) > width - 24 ? [] : [svg("text", { class: "axis", x: x(day), y: floor + 18, "text-anchor": "middle" }, words)];
  });
}
