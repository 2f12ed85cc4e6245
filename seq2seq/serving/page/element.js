// HTML and SVG elements, made without parsing: texts of models are never markup.

const SVG = "http://www.w3.org/2000/svg"
const SHAPES = new Set(["svg", "path", "line", "text", "title", "g"])

/**
 * Makes an element.
 * @param {string} name of the tag; a class may follow a dot.
 * @param {object} attributes  "--p" and the like become custom properties of the style.
 * @param {...(Node|string|null)} children
 */
export function element(name, attributes = {}, ...children) {
  const [tag, kind] = name.split(".")
  const made = SHAPES.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag)
  if (kind) made.setAttribute("class", kind)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith("--")) made.style.setProperty(key, value)
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value)
    else made.setAttribute(key, value === true ? "" : value)
  }
  made.append(...children.filter((one) => one !== null && one !== undefined))
  return made
}

const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** A text in which what cannot be seen can: "a\n" -> "a\\n", " " -> "␣". */
export function visible(text) {
  const escaped = text.replace(ACTIVE, (one) =>
    one === "\n" ? "\\n" : one === "\t" ? "\\t" : `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)
  return escaped.trim() === "" ? escaped.replaceAll(" ", "␣") || "␣" : escaped
}

/** 0.1234 -> "12%"; small ones have two digits that matter. */
export function percent(share) {
  if (share === null || share === undefined) return "?"
  return share < 0.01 ? `${Number((100 * share).toPrecision(2))}%` : `${Math.round(100 * share)}%`
}

/** A number with at most five digits that matter. */
export function short(number) {
  return number === null ? "?" : String(Number(number.toPrecision(5)))
}
