"use strict"

const at = id => document.getElementById(id)
const made = (tag, text = "", kind = "") => {
  const node = document.createElement(tag)
  node.textContent = text
  if (kind) node.className = kind
  return node
}
const percent = share => `${(100 * share).toFixed(1)}%`
let models = []

const headers = () => ({
  "Content-Type": "application/json",
  ...(at("token").value ? { Authorization: `Bearer ${at("token").value}` } : {}),
})

const named = name => models.find(model => model.name === name)

const query = name => ({
  model: name,
  inputs: at("inputs").value.split("\n").filter(Boolean),
  ...(at("n_best").value ? { n_best: Number(at("n_best").value) } : {}),
  ...(at("min_confidence").value ? { min_confidence: Number(at("min_confidence").value) } : {}),
  ...(at("alignments").checked && named(name)?.has_attention ? { alignments: true } : {}),
})

async function asked(path, options) {
  const answer = await fetch(path, options)
  const found = await answer.json()
  if (!answer.ok) throw new Error(found.error)
  return found
}

function describe() {
  const one = named(at("model").value)
  if (!one) return
  at("about").textContent = `From ${one.input} to ${one.output}.`
  if (!at("inputs").value) at("inputs").value = one.example
}

async function load() {
  models = (await asked("/models", { headers: headers() })).models
  at("model").replaceChildren(...models.map(model => made("option", model.name)))
  describe()
}

/** A line with an output: tokens are the darker the less likely they are. */
function line(one) {
  const row = made("div")
  const texts = (one.tokens || []).filter(text => text !== "</s>")
  const between = ["", " "].find(space => texts.join(space) === one.output)
  if (one.token_probabilities && between !== undefined) {
    texts.forEach((text, place) => {
      if (place) row.append(between)
      const token = made("span", text, "token")
      token.style.setProperty("--doubt", String(1 - one.token_probabilities[place]))
      token.title = percent(one.token_probabilities[place])
      row.append(token)
    })
  } else row.append(made("span", one.output))
  const facts = []
  if (one.confidence !== undefined) facts.push(`confidence ${percent(one.confidence)}`)
  if (one.score !== undefined) facts.push(`score ${one.score.toPrecision(4)}`)
  row.append(made("small", facts.length ? `  (${facts.join(", ")})` : ""))
  return row
}

function table(head, rows) {
  const grid = made("table")
  const shown = made("tr")
  shown.append(...head.map(name => made("th", name)))
  grid.append(shown)
  for (const cells of rows) {
    const row = made("tr")
    row.append(...cells.map(cell => (cell instanceof Node ? cell : made("td", String(cell)))))
    grid.append(row)
  }
  const scroll = made("div", "", "scroll")
  scroll.append(grid)
  return scroll
}

function attention(one, source) {
  const rows = one.alignment.map((weights, place) => [
    (one.tokens || [])[place] ?? "end",
    ...weights.map(weight => {
      const cell = made("td", weight.toFixed(2), "token")
      cell.style.setProperty("--doubt", String(weight))
      return cell
    }),
  ])
  const width = Math.max(0, ...one.alignment.map(weights => weights.length))
  const letters = [...source]
  return table(["", ...Array.from({ length: width }, (_, i) => letters.length === width ? letters[i] : i + 1)], rows)
}

function shown(source, one) {
  const article = made("article")
  article.append(made("strong", source))
  if (one.values) {
    const steps = one.values.map((step, place) => [
      place + 1, step.join(", "),
      ...(one.interval ? one.interval.map(bound => bound[place].join(", ")) : []),
    ])
    article.append(table(["step", "value", ...(one.interval ? ["low", "high"] : [])], steps))
    return article
  }
  if (one.is_uncertain) article.append(made("p", "Left empty: its confidence is too low."))
  else article.append(line(one))
  if (one.has_unknown) article.append(made("small", "The input has symbols that were not in the training data."))
  for (const [label, share] of Object.entries(one.probabilities || {}).slice(0, 10)) {
    const bar = made("meter")
    bar.value = share
    const row = made("div", `${label} ${percent(share)} `)
    row.append(bar)
    article.append(row)
  }
  article.append(...(one.alternatives || []).map(line))
  if (one.alignment) article.append(attention(one, source))
  return article
}

document.forms[0].addEventListener("submit", async event => {
  event.preventDefault()
  const nodes = []
  try {
    if (!models.length) await load()
    const names = at("all").checked ? models.map(model => model.name) : [at("model").value]
    for (const name of names) {
      const asking = query(name)
      const found = await asked("/predict", { method: "POST", headers: headers(), body: JSON.stringify(asking) })
      if (names.length > 1) nodes.push(made("h2", name))
      nodes.push(...found.predictions.map((one, place) => shown(asking.inputs[place], one)))
    }
  } catch (error) {
    nodes.push(made("p", error.message, "error"))
  }
  at("answers").replaceChildren(...nodes)
})

at("model").addEventListener("change", describe)
at("copy").addEventListener("click", () => {
  const body = JSON.stringify(query(at("model").value)).replaceAll("'", "'\\''")
  const token = at("token").value ? " -H 'Authorization: Bearer '\"$SEQ2SEQ_TOKEN\"" : ""
  navigator.clipboard.writeText(`curl ${location.origin}/predict -H 'Content-Type: application/json'${token} -d '${body}'`)
})
load().catch(error => at("answers").replaceChildren(made("p", error.message, "error")))
