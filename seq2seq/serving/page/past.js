// What was asked before, in this browser only.

const KEY = "seq2seq history"
const MOST = 30

/** Requests and outputs, the newest first. */
export function pastRequests() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]")
    return Array.isArray(found) ? found.filter((one) => one?.request && typeof one.title === "string") : []
  } catch {
    return []
  }
}

/** Keeps a request in place of an equal one. */
export function keep(request, title, output) {
  const text = JSON.stringify(request)
  const others = pastRequests().filter((one) => JSON.stringify(one.request) !== text)
  store([{ request, title, output }, ...others].slice(0, MOST))
}

export function forget() {
  store([])
}

function store(entries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries))
  } catch {
    // full, or not allowed: then there is no history
  }
}
