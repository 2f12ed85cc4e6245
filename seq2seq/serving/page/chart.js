// A chart of a forecast: the past, the forecast, and bands around it.

import { element, short } from "./element.js"

const WIDEST = 640
const NARROWEST = 260
const MARGINS = 80 // between the chart and the edges of the screen
const HEIGHT = 240
const LEFT = 56 // pixels of the axes
const BOTTOM = 24
const TOP = 10
const MOST_PAST = 60 // steps

/** A chart of one column of numbers. */
export function chart(prediction, model, given, column, name) {
  const past = pastOf(model, given, column)
  const mode = prediction.values.map((step) => step[column])
  const bands = bandsOf(prediction, column)
  const all = [past, mode, ...bands.flat()].flat().filter((one) => one !== null)
  const low = Math.min(...all)
  const high = Math.max(...all)
  const steps = past.length + mode.length
  const width = Math.max(NARROWEST, Math.min(WIDEST, innerWidth - MARGINS)) // so texts keep their size
  const x = (step) => LEFT + ((width - LEFT - 10) * step) / Math.max(steps - 1, 1)
  const y = (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low || 1)
  const line = (values, from) => {
    let isDown = false
    return values.map((value, number) => {
      if (value === null) {
        isDown = false
        return ""
      }
      const command = isDown ? "L" : "M"
      isDown = true
      return `${command}${x(from + number).toFixed(1)},${y(value).toFixed(1)}`
    }).join("")
  }
  const area = ([lower, upper]) => {
    const there = line(upper, past.length)
    const back = lower.map((value, number) => `L${x(past.length + number).toFixed(1)},${y(value).toFixed(1)}`)
    return `${there}${back.reverse().join("")}Z`
  }
  const marks = [low, (low + high) / 2, high].map((value) =>
    element("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, short(value)))
  const summary = `${name}: ${mode.length} steps, from ${short(mode[0])} to ${short(mode.at(-1))}` +
    (bands.length ? `; the band around the last is ${short(bands[0][0].at(-1))} to ${short(bands[0][1].at(-1))}` : "")
  const last = past.length ? [past.at(-1)] : []
  return element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": summary },
    element("title", {}, summary),
    ...bands.map((band, number) => element("path", { class: number ? "band" : "band wide", d: area(band) })),
    element("line", { class: "axis", x1: LEFT, x2: LEFT, y1: TOP, y2: HEIGHT - BOTTOM }),
    element("line", { class: "axis", x1: LEFT, x2: width - 10, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    element("path", { class: "past", d: line(past, 0) }),
    element("path", { class: "mode", d: line([...last, ...mode], past.length - last.length) }),
    ...marks,
    past.length ? element("text", { x: LEFT, y: HEIGHT - 6 }, `past ${past.length} steps`) : null,
    element("text", { x: x(past.length), y: HEIGHT - 6 }, `next ${mode.length}`))
}

/** The known values of the column in the input, at most the last 60. */
function pastOf(model, given, column) {
  if (model.input_kind !== "values" || !model.steps) return []
  const place = Math.max(model.input_columns.indexOf(model.output_columns[column]), 0)
  const known = given.slice(0, given.length - model.horizon)
  return known.slice(-MOST_PAST).map((step) => {
    const value = [step].flat()[model.output_columns[column] ? place : column]
    return typeof value === "number" ? value : null
  })
}

/** Pairs of lower and upper ends, the widest first. */
function bandsOf(prediction, column) {
  const pick = (rows) => rows.map((step) => step[column])
  const quantiles = Object.entries(prediction.quantiles ?? {})
    .sort(([one], [other]) => one - other).map(([, rows]) => pick(rows))
  const bands = []
  while (quantiles.length > 1) bands.push([quantiles.shift(), quantiles.pop()])
  if (!bands.length && prediction.interval) bands.push(prediction.interval.map(pick))
  return bands
}
