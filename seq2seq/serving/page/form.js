// The form: inputs of the kind that a model reads, and its options.

import { element } from "./element.js"

const MOST_ROWS = 500 // of the table of numbers
const LEVELS = "0.05, 0.25, 0.75, 0.95"
const HINTS = {
  n_best: "outputs",
  width: "beams",
  length_penalty: "0.6 favours longer outputs",
  temperature: "below 1: sharper",
  top_k: "likeliest tokens",
  top_p: "their probability",
  max_length: "tokens, or steps",
  min_confidence: "0 to 1; less certain outputs are left empty",
  levels: "of quantiles",
}

/** Whether a model reads the same inputs as another. */
export function readsAlike(one, other) {
  const kind = (model) => JSON.stringify([model.input_kind, model.columns, model.input_columns?.length])
  return kind(one) === kind(other)
}

export class Form {
  constructor(input, fields) {
    this.input = input
    this.fields = fields
  }

  /** Shows what a model reads and can do. */
  show(model, limits) {
    this.model = model
    this.limits = limits
    this.input.replaceChildren(...this.#inputs())
    this.#options({})
  }

  /** The request for a model that reads the same inputs, without options that it does not have. */
  request(model = this.model) {
    const request = { inputs: [this.#given()], model: model.name }
    const decoding = {}
    const known = Object.values(model.strategies).flat()
    for (const [name, value] of this.#values()) {
      if (name === "strategy") {
        if (model.strategies[value]) decoding.strategy = value
      } else if (known.includes(name)) decoding[name] = value
      else if (applies(name, model)) request[name] = value
    }
    const isAsServed = !Object.keys(decoding).length
    if (isAsServed && (request.n_best ?? 1) > 1 && !model.several_outputs) decoding.strategy = "beam"
    if (Object.keys(decoding).length) request.decoding = decoding
    const isSearch = decoding.strategy === "beam" || (request.n_best ?? 1) > 1
    if (isSearch || request.min_confidence !== undefined) delete request.stream
    return request
  }

  /** Shows a request. */
  fill(request) {
    const { decoding = {}, ...options } = request
    this.input.replaceChildren(...this.#inputs(request.inputs[0]))
    const names = Object.keys(decoding)
    const strategy = Object.keys(this.model.strategies).find((one) =>
      names.length && names.every((name) => this.model.strategies[one].includes(name)))
    this.#options({ strategy, ...options, ...decoding, alignments: options.alignments ?? false })
    if (names.length) this.fields.closest("details").open = true
  }

  /** What has been typed, to tell inputs apart in a list. */
  get title() {
    const given = this.#given()
    if (typeof given === "string") return given
    if (Array.isArray(given)) return given.flat().map((one) => one ?? "?").join(" ")
    return Object.values(given).join(" | ")
  }

  #inputs(given) {
    const { model } = this
    if (model.input_kind === "values") return this.#table(given)
    if (model.columns.length) {
      return model.columns.map((name) =>
        element("label", {}, `${name} `, element("input", {
          name, required: true, value: given?.[name] ?? "",
          maxlength: this.limits.characters,
        })))
    }
    const area = element("textarea", {
      maxlength: this.limits.characters, spellcheck: "false", autocapitalize: "off",
      "aria-describedby": "facts",
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
        event.preventDefault()
        area.form.requestSubmit()
      },
    })
    area.value = given ?? ""
    return [element("label", {}, "Input (Enter predicts) ", area)]
  }

  #table(given) {
    const { model } = this
    const names = model.input_columns
    const rows = given
      ? (model.steps ? given.map((step) => [step].flat()) : [given.flat()])
      : model.example.split(" ").map((step) => step.split(","))
    this.body = element("tbody", { onpaste: (event) => this.#paste(event) })
    for (const row of rows) this.#addRow(row)
    const head = names.map((name, number) =>
      element("th", { scope: "col" }, name || (names.length > 1 ? `value ${number + 1}` : "value")))
    const horizon = model.horizon
      ? element("p.quiet", {}, `The last ${model.horizon} steps are forecast: what is not known of them may be empty.`)
      : null
    const buttons = model.steps
      ? element("div.row", {},
        element("button", { type: "button", onclick: () => this.#addRow([]).querySelector("input").focus() }, "Add a step"),
        element("button", { type: "button", onclick: () => this.body.rows.length > 1 && this.body.lastChild.remove() }, "Remove the last"))
      : null
    return [
      element("p.quiet", {}, "Numbers; a table can be pasted."), horizon,
      element("div.scroll", {},
        element("table.entry", {},
          element("thead", {}, element("tr", {}, element("th", { scope: "col" }, model.steps ? "step" : ""), ...head)),
          this.body)),
      buttons,
    ].filter(Boolean)
  }

  #addRow(values) {
    const step = this.body.rows.length + 1
    const cells = this.model.input_columns.map((name, column) =>
      element("td", {}, element("input", {
        inputmode: "decimal", value: values[column] ?? "", autocomplete: "off",
        "aria-label": `step ${step}, ${name || `value ${column + 1}`}`,
      })))
    const row = element("tr", {}, element("th", { scope: "row" }, this.model.steps ? String(step) : ""), ...cells)
    this.body.append(row)
    return row
  }

  #paste(event) {
    const text = event.clipboardData.getData("text").trim()
    const rows = text.split(/\r?\n/).map((line) => line.split(/[\t;]|,\s*|\s+/))
    if (rows.length < 2 && rows[0].length < 2) return
    event.preventDefault()
    const width = this.model.input_columns.length
    const steps = width === 1 && rows.length === 1 ? rows[0].map((one) => [one]) : rows
    this.body.replaceChildren()
    for (const step of steps.slice(0, MOST_ROWS)) this.#addRow(step)
  }

  /** The input, as a request has it. */
  #given() {
    if (this.model.input_kind === "values") {
      const rows = [...this.body.rows].map((row) =>
        [...row.querySelectorAll("input")].map((cell) => numberOf(cell.value)))
      return this.model.steps ? rows : rows[0]
    }
    if (this.model.columns.length) {
      return Object.fromEntries([...this.input.querySelectorAll("input")].map((one) => [one.name, one.value]))
    }
    return this.input.querySelector("textarea").value
  }

  /** Shows the options of the model and of the strategy that is chosen. */
  #options(chosen) {
    const { model, limits } = this
    const names = Object.keys(model.strategies)
    const parts = []
    if (names.length) {
      const select = element("select", { name: "strategy", onchange: () => this.#options(Object.fromEntries(this.#values(true))) },
        element("option", { value: "" }, "as served"),
        ...names.map((name) => element("option", { value: name, selected: chosen.strategy === name }, name)))
      parts.push(element("label", { title: model.default }, "strategy ", select))
    }
    const options = model.strategies[chosen.strategy] ?? []
    const most = { n_best: limits.n_best, width: limits.width, max_length: limits.tokens }
    for (const name of ["n_best", ...options, "max_length", "min_confidence"]) {
      if (!options.includes(name) && !applies(name, model)) continue
      parts.push(labelled(name, element("input", {
        name, type: "number", step: "any", min: 0, max: most[name], value: chosen[name] ?? "",
      })))
    }
    if (applies("levels", model)) {
      const value = chosen.levels ? chosen.levels.join(", ") : LEVELS
      parts.push(labelled("levels", element("input", { name: "levels", value })))
    }
    const boxes = [["alignments", "show attention"], ["stream", "show tokens as they are found"]]
    for (const [name, text] of boxes) {
      if (!applies(name, model)) continue
      const checked = chosen[name] ?? name === "alignments"
      parts.push(element("label.check", {}, element("input", { name, type: "checkbox", checked }), text))
    }
    if (!parts.length) parts.push(element("p.quiet", {}, "This model has no options."))
    const focused = document.activeElement?.name
    this.fields.replaceChildren(...parts)
    if (focused === "strategy") this.fields.querySelector("[name=strategy]")?.focus()
  }

  /** Names and values of the options that are set. */
  * #values(isEvery = false) {
    for (const one of this.fields.querySelectorAll("[name]")) {
      if (one.type === "checkbox") {
        if (one.checked || isEvery) yield [one.name, one.checked]
      } else if (one.value.trim() === "") continue
      else if (one.name === "levels") {
        yield ["levels", one.value.split(/[,\s]+/).filter(Boolean).map(Number)]
      } else if (one.type === "number") yield [one.name, Number(one.value)]
      else yield [one.name, one.value]
    }
  }
}

/** Whether a model has an option that is not of a strategy. */
function applies(name, model) {
  const has = {
    n_best: Object.keys(model.strategies).length > 0 || model.output_kind === "labels",
    max_length: model.open_length,
    min_confidence: model.has_confidence,
    levels: model.has_distribution,
    alignments: model.has_attention,
    stream: model.streams,
  }
  return has[name] ?? false
}

function labelled(name, input) {
  const hint = HINTS[name] ? element("small.quiet", {}, ` ${HINTS[name]}`) : null
  return element("label.row", {}, element("span", {}, name.replaceAll("_", " ")), input, hint)
}

/** A number; null where there is none. The server names what is neither. */
function numberOf(text) {
  const trimmed = text.trim()
  if (trimmed === "" || trimmed === "nan") return null
  const number = Number(trimmed.replace(/^(-?\d+),(\d+)$/, "$1.$2"))
  return Number.isNaN(number) ? trimmed : number
}
