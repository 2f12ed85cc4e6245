"""The data path."""

import tempfile

from benchmarks.timing import peak_memory, seconds


def data(pairs: int) -> None:
    """The way from generated pairs to batches: copies of 1 to 20 characters."""
    import seq2seq.data.prepare  # noqa: F401  the time of imports is not meant
    from seq2seq.configuration.composing import build, compose
    from seq2seq.data.generated import Generated

    dataset = Generated(num_train=pairs, num_validation=0, num_test=0)
    memory = peak_memory()
    with tempfile.TemporaryDirectory() as cache:
        building = seconds(lambda: dataset.prepare(cache))
        first = seconds(lambda: dataset.prepare(cache).batches()[0])
        batches = dataset.prepare(cache).batches()
    num_steps = min(len(batches), 2000)
    assembly = seconds(lambda: [batches.batch(step) for step in range(num_steps)]) / num_steps
    memory = peak_memory() - memory
    model = build(compose("train").model, source=batches.source, target=batches.target)
    model.compile("adam")
    steps = [batches.batch(step) for step in range(10)]
    for step in steps:
        model.train_on_batch(*step)  # compiles
    training = seconds(lambda: [model.train_on_batch(*step) for step in steps]) / len(steps)
    rows = batches.plan.num_rows / len(batches)
    print(f"{'pairs':36} {pairs:12,}")
    print(f"{'store built, rows generated':36} {building:12.1f} s")
    print(f"{'first batch from a warm cache':36} {first:12.2f} s")
    print(f"{f'batch of {rows:.0f} rows':36} {assembly * 1e3:12.2f} ms")
    print(f"{'batch assembly':36} {rows / assembly:12,.0f} rows/s")
    print(f"{'share of a training step (encdec)':36} {assembly / training:12.2%}")
    print(f"{'memory above the interpreter, peak':36} {memory:12,.0f} MB")
