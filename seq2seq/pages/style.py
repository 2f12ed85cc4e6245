"""The style of all pages, for light and dark screens from 320 pixels on."""

# Of matplotlib's pictures, the colors of `drawing` become these variables.
LIGHT = {
    "paper": "#ffffff", "panel": "#f3f5f7", "line": "#d5dbe1", "ink": "#1d2733", "quiet": "#56616c",
    "first": "#2563a8", "second": "#c2410c", "weak": "#9aa7b4", "good": "#1b7f3b", "bad": "#b42318",
    "bar": "#c9dcf0",
}  # fmt: skip
DARK = {
    "paper": "#14181d", "panel": "#1d232a", "line": "#38424c", "ink": "#e4e8ec", "quiet": "#a7b1bb",
    "first": "#6aa9e9", "second": "#f08a52", "weak": "#6f7b87", "good": "#5cc483", "bad": "#ff8a7a",
    "bar": "#24496f",
}  # fmt: skip


def _variables(colors: dict[str, str]) -> str:
    return "".join(f"--{name}:{color};" for name, color in colors.items())


CSS = f"""
:root {{ color-scheme: light dark; {_variables(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}
* {{ box-sizing: border-box }}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 0; background: var(--paper);
  color: var(--ink); overflow-wrap: break-word }}
main {{ max-width: 66em; margin: 0 auto; padding: 1.2em }}
h1 {{ font-size: 1.5em; margin: 0 0 .4em }} h2 {{ font-size: 1.2em; margin: 2.2em 0 .5em }}
h3 {{ font-size: 1em; margin: 1.4em 0 .3em }} p, ul {{ margin: .5em 0; max-width: 48em }}
a {{ color: var(--first) }} nav {{ font-size: .93em }}
nav a {{ margin-right: 1em; white-space: nowrap }}
.lead {{ font-size: 1.2em }} .quiet, small, caption {{ color: var(--quiet) }}
small {{ display: block; min-width: 9em; font-weight: normal; font-size: .87em;
  overflow-wrap: anywhere }}
.good {{ color: var(--good) }} .bad {{ color: var(--bad) }}
.scroll {{ overflow-x: auto; margin: .5em 0 1.2em }}
table {{ border-collapse: collapse }}
caption {{ text-align: left; padding: .3em 0; white-space: nowrap }}
td, th {{ padding: .25em 1.1em .25em 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line) }}
th {{ font-weight: normal }} thead th {{ color: var(--quiet); vertical-align: bottom }}
.long {{ overflow-wrap: anywhere; min-width: 13em }}
.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }}
td.share {{ position: relative; padding-left: 4.6em }}
td.share::before {{ content: ""; position: absolute; left: 0; top: .6em; width: 4em;
  height: .7em;
  background: linear-gradient(var(--bar), var(--bar)) left / var(--share) 100% no-repeat }}
pre {{ background: var(--panel); padding: .7em; white-space: pre-wrap; overflow-wrap: anywhere }}
.panels {{ display: flex; flex-wrap: wrap; gap: .6em 2em; align-items: flex-start }}
figure {{ margin: .4em 0; max-width: 100%; overflow-x: auto }}
figcaption {{ font-size: .87em; color: var(--quiet); max-width: 34em }}
figure svg {{ display: block; height: auto; max-width: 100% }} svg text {{ fill: var(--ink) }}
figure svg * {{ stroke-linejoin: round }}
figure.wide svg {{ max-width: none }} figure.white {{ background: #fff;
  width: fit-content; padding: .5em }}
figure.white svg text {{ fill: #1d2733 }}
@media (max-width: 30em) {{ main {{ padding: .8em }} td, th {{ padding-right: .8em }}
  td.share {{ padding-left: 2.6em }} td.share::before {{ width: 2.2em }} }}
@media print {{ figure, tr {{ break-inside: avoid }} }}
"""
