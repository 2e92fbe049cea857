/** The dose in words, as a plot and as a table of the same numbers. */

import { el } from "./dom.js";
import { dosePlot } from "./dose-plot.js";

/**
 * @param {object} series as of POST /playground/timeline
 * @param {number} width room for the plot in CSS pixels
 */
export function doseView(series, width) {
  return [
    unread(series),
    el("div", { class: "figures" }, figure("Now", series.now), figure("After signing", series.afterSigning, series)),
    dosePlot(series, width),
    legend(series),
    lines(series.lines),
    el("details", { class: "numbers" }, el("summary", {}, "The same as a table"), table(series)),
  ];
}

/** What could not be read, before any figure. */
function unread({ unread: texts }) {
  return texts.length ? el("ul", { class: "unread" }, ...texts.map((each) => el("li", {}, each))) : null;
}

function figure(word, { shown, mmePerDay }, series) {
  const level = series ? levelOf(series) : "";
  return el("p", { class: "figure" }, el("span", { class: "hint" }, word), " ",
    el("strong", { class: "mme" }, shown), " ",
    mmePerDay === null ? null : el("span", { class: "hint" }, "MME/day"), level ? ` ${level}` : null);
}

function levelOf({ afterSigning, thresholds }) {
  const reached = thresholds.findLast((each) => afterSigning.mmePerDay >= each.mmePerDay);
  return reached ? `at or above ${reached.shown} (${reached.label})` : "";
}

function legend(series) {
  const isKnown = (each) => each.mmePerDay !== null;
  const entries = [
    ...(series.past.some(isKnown) ? [["past", "the chart"]] : []),
    ...(isKnown(series.afterSigning) ? [["signed", "after signing"]] : []),
    ...(series.taper ? [["taper", "the drafted taper, from today"]] : []),
    ...(series.past.every(isKnown) ? [] : [["unknown", "dose not known"]]),
  ];
  return el("ul", { class: "legend" },
    ...entries.map(([kind, words]) => el("li", { class: kind }, words)));
}

function lines(texts) {
  return texts.length ? el("ul", { class: "sums" }, ...texts.map((each) => el("li", {}, each))) : null;
}

function table(series) {
  const past = series.past.map((each) => [each.first, each.last, each.shown, "the chart"]);
  const taper = (series.taper?.steps ?? []).map((each) => [each.first, "", each.shown, each.dose ? `taper draft: ${each.dose}` : `taper draft: ${each.note}`]);
  const rows = [
    ...past,
    [series.today, "", series.now.shown, "now"],
    [series.today, "", series.afterSigning.shown, "after signing"],
    ...taper,
    ...series.thresholds.map((each) => ["", "", each.shown, `threshold: ${each.label}`]),
  ];
  const head = ["From", "Until", "MME a day", "What"].map((each) => el("th", { scope: "col" }, each));
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Dose table" },
    el("table", {},
      el("caption", {}, series.taper ? `Taper draft: ${series.taper.pace}, from ${series.taper.start}` : "Opioid dose"),
      el("thead", {}, el("tr", {}, ...head)),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((each) => el("td", {}, each)))))));
}
