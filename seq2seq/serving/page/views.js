// Predictions as elements.

import { chart } from "./chart.js"
import { element, percent, short, visible } from "./element.js"

const END = "</s>"
const MOST_CELLS = 10000 // of a heat map

/**
 * What a card shows of a prediction.
 * @param {object} prediction  of an answer, or what is known of it so far.
 * @param {object} model  as /models describes it.
 * @param {*} given  the input.
 */
export function predictionView(prediction, model, given) {
  return [
    (prediction.values?.length ?? 0) > 1 ? null : output(prediction), // a chart shows more
    facts(prediction),
    ...notes(prediction),
    ...(model.output_kind === "values" ? numbers(prediction, model, given) : []),
    ...(prediction.probabilities ? bars(prediction.probabilities) : []),
    ...(model.output_kind === "tokens" && prediction.tokens ? tokens(prediction) : []),
    ...(prediction.alternatives?.length ? alternatives(prediction) : []),
    ...(prediction.alignment?.length ? attention(prediction, given) : []),
  ].filter(Boolean)
}

function output(prediction) {
  const text = prediction.output === "" ? "(empty)" : visible(prediction.output)
  return element("p.output", { dir: "auto" }, text)
}

function facts(prediction) {
  const { confidence, log_prob: logProb, finish_reason: reason } = prediction
  const parts = []
  if (confidence !== undefined) {
    parts.push(element("span", {}, `confidence ${percent(confidence)} `,
      element("meter", { value: confidence, min: 0, max: 1, "aria-hidden": "true" })))
  }
  if (logProb !== undefined) parts.push(`log probability ${logProb === null ? "-∞" : logProb.toFixed(2)}`)
  if (reason && reason !== "end") parts.push(`ended by: ${reason}`)
  const separated = parts.flatMap((part, number) => (number ? [" · ", part] : [part]))
  return element("p.quiet", {}, ...separated)
}

function notes(prediction) {
  const found = []
  if (prediction.has_unknown) found.push("The input has symbols that were not in the training data.")
  if (prediction.is_uncertain) found.push("The output is left empty, as its confidence is too low.")
  if (prediction.interval_calibration) found.push(`Interval: ${prediction.interval_calibration}.`)
  return found.map((text) => element("p.note", {}, text))
}

/** Tokens, colored by their probability. */
function tokens({ tokens: texts, token_probabilities: shares }) {
  if (!texts.length) return []
  const items = texts.map((text, number) => {
    const shown = text === END ? "end" : visible(text)
    return element("li", { "--p": shares[number] ?? 0, title: `${shown}: ${percent(shares[number])}` },
      shown, element("small", {}, percent(shares[number])))
  })
  return [element("h3", {}, "Tokens and their probability"), element("ol.tokens", { tabindex: 0, "aria-label": "Tokens and their probability" }, ...items)]
}

function alternatives(prediction) {
  const all = [prediction, ...prediction.alternatives]
  const rows = all.map((one, number) =>
    element("tr", {},
      element("td.number", {}, String(number + 1)),
      element("td", { dir: "auto" }, one.output === "" ? "(empty)" : visible(one.output)),
      element("td.number", {}, one.log_prob === null ? "0%" : percent(Math.exp(one.log_prob))),
      element("td.number", {}, one.score === null ? "-∞" : one.score.toFixed(2))))
  return [
    element("h3", {}, `${all.length} best`),
    element("div.scroll", {}, element("table", {},
      element("thead", {}, element("tr", {}, ...["", "output", "probability", "score"].map((name, number) =>
        element(number > 1 ? "th.number" : "th", { scope: "col" }, name)))),
      element("tbody", {}, ...rows))),
  ]
}

/** Labels as bars. */
function bars(probabilities) {
  const rows = Object.entries(probabilities).map(([name, share]) =>
    element("tr", {},
      element("th", { scope: "row", dir: "auto" }, visible(name)),
      element("td.bar", { "aria-hidden": "true" }, element("span", { "--p": share })),
      element("td.number", {}, percent(share))))
  return [
    element("h3", {}, "Probability of each label"),
    element("div.scroll", {}, element("table.bars", {}, element("tbody", {}, ...rows))),
  ]
}

/** The symbols that label source steps: characters or words, if there are as many; else numbers. */
export function symbolsOf(given, count) {
  const text = typeof given === "string" ? given : Object.values(given).join("\t")
  for (const symbols of [[...text], text.split(/\s+/).filter(Boolean)]) {
    if (symbols.length === count) return symbols.map(visible)
  }
  return Array.from({ length: count }, (_, number) => String(number + 1))
}

/** Attention as a heat map: a row for each token. */
function attention({ alignment, tokens: texts }, given) {
  const symbols = symbolsOf(given, alignment[0].length)
  if (!symbols.length || alignment.length * symbols.length > MOST_CELLS) return []
  const head = symbols.map((symbol) => element("th", { scope: "col" }, symbol))
  const rows = alignment.map((weights, number) => {
    const token = texts[number] === END ? "end" : visible(texts[number])
    const cells = weights.map((weight, place) =>
      element("td", { "--p": weight, title: `${token} to ${symbols[place]}: ${percent(weight)}` },
        element("span.unseen", {}, percent(weight))))
    return element("tr", {}, element("th", { scope: "row" }, token), ...cells)
  })
  return [
    element("h3", {}, "Attention of each token to the input"),
    element("div.scroll", { tabindex: 0, role: "group", "aria-label": "Attention" }, element("table.map", {},
      element("thead", {}, element("tr", {}, element("td", {}), ...head)),
      element("tbody", {}, ...rows))),
  ]
}

/** Numbers as charts with bands, and as a table. */
function numbers(prediction, model, given) {
  const names = model.output_columns.map((name, number) =>
    name || (model.output_columns.length > 1 ? `value ${number + 1}` : "value"))
  const found = []
  if (prediction.values.length > 1) {
    for (const [column, name] of names.entries()) {
      found.push(element("h3", {}, name), chart(prediction, model, given, column, name))
    }
  }
  const levels = Object.keys(prediction.quantiles ?? {})
  const ends = prediction.interval ? ["from", "to"] : []
  const head = ["step", ...names.flatMap((name) => [name, ...ends, ...levels])]
  const rows = prediction.values.map((step, number) => {
    const cells = step.flatMap((value, column) => [
      value, ...ends.map((_, end) => prediction.interval[end][number][column]),
      ...levels.map((level) => prediction.quantiles[level][number][column]),
    ])
    return element("tr", {}, element("th.number", { scope: "row" }, String(number + 1)),
      ...cells.map((cell) => element("td.number", {}, short(cell))))
  })
  const table = element("div.scroll", { tabindex: 0, role: "group", "aria-label": "Numbers" }, element("table", {},
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th.number", { scope: "col" }, name)))),
    element("tbody", {}, ...rows)))
  found.push(element("details", { open: prediction.values.length < 2 }, element("summary", {}, "Numbers"), table))
  return found
}
