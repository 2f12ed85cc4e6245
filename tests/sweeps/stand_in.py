"""Takes the place of a training: `python stand_in.py x=0.5 paths.output=FOLDER`.

Ten rounds, whose figure climbs to 1 - (x - 0.3)^2; a round takes a tenth of a second, or as many
as the environment's SECONDS. It goes on where it was stopped or killed, but not on other rows.
`x=broken` fails, `x=unjudged` has no validations. Its rows are those of `data=NAME`, as they are in
the environment's ROWS.
"""

import json
import os
import sys
import time
from pathlib import Path

from seq2seq.errors import ChangedData

ROUNDS, SECONDS = 10, float(os.environ.get("SECONDS", "0.1"))


def main(options: dict[str, str]) -> None:
    folder = Path(options["paths.output"])
    journal = folder / "metrics.jsonl"
    done = len(journal.read_text().splitlines()) if journal.exists() else 0
    data = {"name": options.get("data", "own"), "rows": os.environ.get("ROWS")}
    record = folder / "run.json"
    if record.exists() and json.loads(record.read_text())["data"] != data:
        print("The data has changed since the run was started.", file=sys.stderr)
        sys.exit(ChangedData.status)
    (folder / "config.yaml").write_text(f"data: {{source: {data['name']}}}\n")
    record.write_text(json.dumps({"data": data, "status": "running"}))
    if options["x"] == "broken":
        print("this option does not train", file=sys.stderr)
        sys.exit(2)
    if options["x"] == "unjudged":
        journal.write_text(json.dumps({"step": 10, "split": "train", "exact_match": 1.0}) + "\n")
        record.write_text(json.dumps({"data": data, "status": "finished"}))
        return
    best = 1 - (float(options["x"]) - 0.3) ** 2
    with (folder / "starts").open("a") as file:
        file.write(f"{done}\n")
    for number in range(done, ROUNDS):
        time.sleep(SECONDS)
        figure = best * (number + 1) / ROUNDS
        with journal.open("a") as file:
            line = {"step": 10 * (number + 1), "split": "validation", "exact_match": figure}
            file.write(json.dumps(line) + "\n")
    with journal.open("a") as file:
        file.write(json.dumps({"step": 10 * ROUNDS, "split": "final", "exact_match": best}) + "\n")
    record.write_text(json.dumps({"data": data, "status": "finished"}))


if __name__ == "__main__":
    main(dict(word.split("=", 1) for word in sys.argv[1:]))
