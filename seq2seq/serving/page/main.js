// The page: chooses models, asks the server, shows answers.

import { element, visible } from "./element.js"
import { Form, readsAlike } from "./form.js"
import { forget, keep, pastRequests } from "./past.js"
import { Refusal, curl, models, predict, stream, token } from "./server.js"
import { predictionView } from "./views.js"

const SLOW = 800 // milliseconds after which a reason for waiting is shown
const part = (id) => document.getElementById(id)
const form = new Form(part("input"), part("fields"))
let served = []
let limits = {}
let asking = null

start()

async function start() {
  part("sign-in").hidden = true
  try {
    ({ models: served, limits } = await models())
  } catch (error) {
    isBusy(false)
    if (error.status === 401) askForToken()
    else say(error.message)
    return
  }
  for (const { name } of served) part("model").append(element("option", { value: name }, name))
  part("content").hidden = false
  say("")
  choose(served[0].name)
  showPast()
  isBusy(false)
  const linked = requestOfAddress()
  if (!linked || !askAgain(linked)) {
    part("input").querySelector("textarea, input")?.focus()
  }
}

function askForToken() {
  say(token.get() ? "The token is wrong." : "")
  part("sign-in").hidden = false
  part("token").focus()
}

/** Shows a model, and lists those that it can be compared with. */
function choose(name) {
  const model = served.find((one) => one.name === name) ?? served[0]
  const before = part("other").value
  const others = served.filter((one) => one !== model && readsAlike(one, model))
  part("model").value = model.name
  part("other").replaceChildren(
    element("option", { value: "" }, "no other"),
    ...others.map(({ name: one }) => element("option", { value: one }, one)))
  part("other-label").hidden = !others.length
  const alike = others.find((one) => one.output_kind === model.output_kind)
  part("other").value = others.some((one) => one.name === before) ? before : alike?.name ?? ""
  form.show(model, limits)
  part("facts").textContent = `${model.input} to ${model.output}; ${model.weights.toLocaleString("en")} weights; ` +
    `${model.default}.`
  part("results").replaceChildren()
  part("command").hidden = true
}

/** Shows a request and sends it; one that the form cannot show, such as one for another model of that name, is not sent. */
function askAgain(request) {
  choose(request.model)
  try {
    form.fill(request)
  } catch {
    choose(form.model.name)
    say("This request is not one for the model.")
    return false
  }
  part("ask").requestSubmit()
  return true
}

async function ask() {
  asking?.abort()
  const own = asking = new AbortController()
  part("mistake").hidden = true
  const other = served.find((one) => one.name === part("other").value)
  const chosen = [form.model, ...(other ? [other] : [])]
  const requests = chosen.map((model) => form.request(model))
  showCommand(requests[0])
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(requests[0]))}`)
  const cards = chosen.map((model) => {
    const body = element("div")
    const card = element("article.card", { "aria-label": model.name },
      element("h2", {}, model.name), body)
    return { card, body }
  })
  part("results").replaceChildren(...cards.map(({ card }) => card))
  isBusy(true)
  say("Predicting …")
  const timer = setTimeout(() => say("Predicting … (new options are compiled first, which takes seconds)"), SLOW)
  const title = form.title
  try {
    const outputs = await Promise.all(chosen.map((model, number) =>
      answered(model, requests[number], cards[number].body, own.signal)))
    keep(requests[0], title, outputs[0])
    showPast()
    // For those who do not see the cards.
    say(outputs.map((output, number) => `${chosen[number].name}: ${visible(output)}`).join("; "), true)
  } catch (error) {
    if (own.signal.aborted) return
    own.abort()
    say("")
    part("mistake").textContent = error.message
    part("mistake").hidden = false
    part("results").replaceChildren()
    if (error.status === 401) askForToken()
    if (!(error instanceof Refusal)) throw error
  } finally {
    clearTimeout(timer)
    if (asking === own) isBusy(false)
  }
}

/** Shows a model's prediction, if it streams as it grows; returns the output. */
async function answered(model, request, body, signal) {
  const [given] = request.inputs
  let prediction
  if (request.stream) {
    const soFar = { output: "", tokens: [], token_probabilities: [] }
    prediction = await stream(request, signal, (event) => {
      soFar.output = event.output
      soFar.tokens.push(...event.tokens)
      soFar.token_probabilities.push(...event.token_log_probs.map(Math.exp))
      body.replaceChildren(...predictionView(soFar, model, given))
    })
  } else prediction = (await predict(request, signal)).predictions[0]
  body.replaceChildren(...predictionView(prediction, model, given))
  return prediction.output
}

function showCommand(request) {
  part("command").hidden = false
  part("command").querySelector("pre").textContent = curl(request)
}

async function copy() {
  const request = form.request()
  showCommand(request)
  try {
    await navigator.clipboard.writeText(curl(request))
    say("Copied.")
  } catch { // not allowed, or the page is not of this machine and without TLS
    getSelection().selectAllChildren(part("command").querySelector("pre"))
    say("Copy the selected command.")
  }
}

function showPast() {
  const entries = pastRequests().filter(({ request }) => served.some((one) => one.name === request.model))
  part("history").hidden = !entries.length
  part("history").querySelector("ol").replaceChildren(...entries.map(({ request, title, output }) =>
    element("li", {}, element("button.plain", {
      type: "button",
      onclick: () => askAgain(request),
    }, `${visible(title.slice(0, 60))} → ${visible((output ?? "").slice(0, 60))}`))))
}

/** The request behind # of the address, as an earlier visit has left it. */
function requestOfAddress() {
  try {
    const request = JSON.parse(decodeURIComponent(location.hash.slice(1)))
    return Array.isArray(request.inputs) && request.inputs.length === 1 ? request : null
  } catch {
    return null
  }
}

function say(text, isUnseen = false) {
  part("status").textContent = text
  part("status").classList.toggle("unseen", isUnseen || !text)
}

function isBusy(flag) {
  part("main").setAttribute("aria-busy", flag)
}

part("model").addEventListener("change", () => choose(part("model").value))
part("ask").addEventListener("submit", (event) => { event.preventDefault(); ask() })
part("curl").addEventListener("click", copy)
part("forget").addEventListener("click", () => { forget(); showPast() })
part("sign-in").addEventListener("submit", (event) => {
  event.preventDefault()
  token.set(part("token").value)
  part("model").replaceChildren()
  start()
})
