"""Files with one row for each window of series."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet

from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.storage.files import replacing

MOST_AS_TEXT = 20_000_000  # numbers of all rows, which as texts take a minute and 200 MB
Write = Callable[[NumberChunk, np.ndarray, np.ndarray], object]


@contextmanager
def writing_arrays(path: Path, series: SeriesRows, columns: Sequence[str]) -> Iterator[Write]:
    """Provide a function that writes rows as numbers; the file appears once all are written.

    The columns of the Parquet file are `series`; `row`, that of the first target in its series,
    from 0; `reference_NAME` and `prediction_NAME` for each target column, lists of the numbers of
    the horizon; and `absolute_error`, the mean over a row's known numbers.

    Args:
        path: the file.
        series: what the windows are cut from.
        columns: names of the target columns.
    """
    names = list(columns) or [str(number + 1) for number in range(series.values.shape[1])]
    with replacing(path) as temporary:
        writer = None
        try:

            def write(chunk: NumberChunk, values: np.ndarray, errors: np.ndarray) -> None:
                nonlocal writer
                table = _table(chunk, values, errors, series, names)
                if writer is None:
                    writer = pyarrow.parquet.ParquetWriter(
                        temporary, table.schema, compression="zstd"
                    )
                writer.write_table(table)

            yield write
        finally:
            if writer is not None:
                writer.close()


def _table(
    chunk: NumberChunk,
    values: np.ndarray,
    errors: np.ndarray,
    series: SeriesRows,
    names: Sequence[str],
) -> pyarrow.Table:
    def lists(numbers: np.ndarray) -> pyarrow.Array:
        flat = pyarrow.array(np.ascontiguousarray(numbers).ravel())
        return pyarrow.FixedSizeListArray.from_arrays(flat, series.horizon)

    found = {
        "series": pyarrow.array([series.names[number] for number in chunk.series.tolist()]),
        "row": pyarrow.array(chunk.middles - series.starts[chunk.series]),
    }
    for place, name in enumerate(names):
        found[f"reference_{name}"] = lists(chunk.truth[:, :, place])
        found[f"prediction_{name}"] = lists(values[:, :, place])
    return pyarrow.table({**found, "absolute_error": pyarrow.array(errors)})
