"""Writes 4,000 inflected forms of made-up Spanish verbs, as three ordinary files of one table.

`python scripts/inflection_data.py FOLDER`: `inflections.tsv` (UTF-8), `inflections.csv`
(semicolons, Latin-1) and `inflections.jsonl`. The verbs are regular, with the usual changes of
spelling (`buscar` -> `busqué`); their stems are random syllables.
"""

import argparse
import csv
import json
import random
from pathlib import Path

FIELDS = ("lemma", "tags", "form")
PERSONS = ("1;SG", "2;SG", "3;SG", "1;PL", "2;PL", "3;PL")
ENDINGS = {  # of verbs in -ar, and of those in -er and -ir where these are alike
    ("PRS", "ar"): "o as a amos áis an",
    ("PRS", "er"): "o es e emos éis en",
    ("PRS", "ir"): "o es e imos ís en",
    ("IPFV", "ar"): "aba abas aba ábamos abais aban",
    ("IPFV", "er"): "ía ías ía íamos íais ían",
    ("PST", "ar"): "é aste ó amos asteis aron",
    ("PST", "er"): "í iste ió imos isteis ieron",
}
FUTURE = "é ás á emos éis án"  # behind the whole verb
ONSETS = [*"bcdfglmnprstz", "qu", "br", "cl", "dr", "fl", "gr", "pl", "tr"]
SPELLED = {"c": "qu", "g": "gu", "z": "c"}  # before e and é, of verbs in -ar
NUM_FORMS = 5  # of a verb


def inflected(stem: str, kind: str, tense: str, person: int) -> str:
    """Return a form of a regular verb.

    >>> inflected("busc", "ar", "PST", 0)
    'busqué'

    Args:
        stem: the verb without its last two letters.
        kind: those letters: ar, er or ir.
        tense: PRS, IPFV, PST or FUT.
        person: from 0 to 5, three of the singular and three of the plural.
    """
    if tense == "FUT":
        return stem + kind + FUTURE.split()[person]
    ending = ENDINGS.get((tense, kind), ENDINGS[tense, "er"]).split()[person]
    if kind == "ar" and ending[0] in "eé" and stem[-1] in SPELLED:
        stem = stem[:-1] + SPELLED[stem[-1]]
    return stem + ending


def table(seed: int, num_rows: int) -> list[tuple[str, str, str]]:
    """Return rows of lemma, tags and form, a few of each verb."""
    draw = random.Random(seed)
    cells = [(tense, person) for tense in ("PRS", "IPFV", "PST", "FUT") for person in range(6)]
    verbs: set[tuple[str, str]] = set()
    while NUM_FORMS * len(verbs) < num_rows:
        syllables = [draw.choice(ONSETS) + draw.choice("aeiou") for _ in range(draw.randint(1, 2))]
        stem = "".join(syllables).replace("quu", "cu").replace("quo", "co").replace("qua", "ca")
        kind = draw.choice(("ar", "ar", "er", "ir"))
        verbs.add((stem + draw.choice("bcdgglmnprstz" if kind == "ar" else "bdlmnprt"), kind))
    rows = []
    for stem, kind in sorted(verbs):
        for tense, person in draw.sample(cells, NUM_FORMS):
            tags = f"V;IND;{tense};{PERSONS[person]}"
            rows.append((stem + kind, tags, inflected(stem, kind, tense, person)))
    draw.shuffle(rows)
    return rows[:num_rows]


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = table(options.seed, options.rows)
    for name, encoding, delimiter in (
        ("inflections.tsv", "utf-8", "\t"),
        ("inflections.csv", "latin-1", ";"),
    ):
        with (options.folder / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([FIELDS, *rows])
    with (options.folder / "inflections.jsonl").open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(FIELDS, row, strict=True)), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
