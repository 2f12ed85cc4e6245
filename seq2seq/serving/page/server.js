// What the page asks its server.

const KEY = "seq2seq token"

/** The token of the server, for this tab only. */
export const token = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: (value) => sessionStorage.setItem(KEY, value),
}

export class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

/** The models and limits. */
export async function models() {
  return (await asked("models")).json()
}

/** The answer to a request. */
export async function predict(request, signal) {
  return (await asked("predict", request, signal)).json()
}

/** Calls `onToken` for each token of a stream, and returns the prediction. */
export async function stream(request, signal, onToken) {
  const answer = await asked("predict", { ...request, stream: true }, signal)
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Refusal(0, "The server has ended the stream too early.")
    const events = (rest + value).split("\n\n")
    rest = events.pop()
    for (const event of events) {
      const [name, data] = event.split("\n").map((line) => line.slice(line.indexOf(":") + 2))
      const content = JSON.parse(data)
      if (name === "error") throw new Refusal(0, content.error)
      if (name === "prediction") return content
      onToken(content)
    }
  }
}

/** A request as a command of a shell. */
export function curl(request) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`
  const lines = [
    `curl ${quoted(new URL("predict", location.href.split("#")[0]).href)}`,
    "-H 'Content-Type: application/json'",
    ...(token.get() ? ['-H "Authorization: Bearer $SEQ2SEQ_TOKEN"'] : []),
    `-d ${quoted(JSON.stringify(request))}`,
  ]
  return lines.join(" \\\n  ")
}

async function asked(path, request, signal) {
  const headers = {}
  if (token.get()) headers.Authorization = `Bearer ${token.get()}`
  if (request) headers["Content-Type"] = "application/json"
  const options = request ? { method: "POST", body: JSON.stringify(request) } : {}
  let answer
  try {
    answer = await fetch(path, { ...options, headers, signal })
  } catch (error) {
    if (error.name === "AbortError") throw error
    throw new Refusal(0, "The server does not answer.")
  }
  if (!answer.ok) {
    const { error } = await answer.json().catch(() => ({}))
    throw new Refusal(answer.status, error ?? `The server answers with status ${answer.status}.`)
  }
  return answer
}
