"""Law 8: what the user got wrong ends in one sentence, and nothing is left behind."""

import pytest


@pytest.fixture
def refused(command, tiny, tmp_path):
    """The sentence in which a training is refused."""

    def run(*arguments):
        result = command("train", *tiny, f"paths.output={tmp_path}/run", *arguments)
        assert (2, 1) == (result.status, result.err.count("\n"))
        assert not (tmp_path / "run").exists()
        return result.err

    return run


@pytest.fixture
def unread(refused, tmp_path):
    """The sentence, for a training that is refused before its data is read."""
    return lambda *arguments: refused(file(tmp_path, b"no columns\n"), *arguments)


def file(tmp_path, content):
    path = tmp_path / "own.tsv"
    path.write_bytes(content)
    return f"data.train={path}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There must be at least one row in {}own.tsv."),
        (b"\n\n", "There must be at least one row in {}own.tsv."),
        (b"ab\tA B\nabc\n", "Line 2 of {}own.tsv must have 2 or more columns, not 1 ('abc')."),
        (
            "é\tA B\na".encode() + b"\xffb\tA\n",
            "Line 2 of {}own.tsv is not valid UTF-8 (byte 2 is 0xff; data",
        ),
        (b"ab\t\nba\t\n", "The target must not be empty in all 2 rows of {}own.tsv."),
    ],
)
def test_a_bad_file_is_named_with_its_line(refused, tmp_path, content, said):
    assert said.format(f"{tmp_path}/") in refused(file(tmp_path, content))


@pytest.mark.by_turns(5, among="trainings")
def test_bad_lines_can_be_skipped_and_are_counted(command, tiny, tmp_path):
    own = file(tmp_path, "abcde\tA B C D E\nabc\nédcba\tE D C B A\n".encode() + b"\xff\tA\nc\tC\n")
    result = command("train", *tiny, own, "data.on_error=skip", f"paths.output={tmp_path}/run")
    assert (0, "") == (result.status, result.err)
    out = " ".join(result.out.split())
    assert "Skipped 2 bad line(s) of" in out and "Line 2, the first, must have" in out


def test_too_few_rows_to_split_are_said(refused, tmp_path):
    own = file(tmp_path, b"ab\tA B\nAB\tA B\n")
    assert "to hold out validation. Use more rows" in refused(own, "data.validation=null")


def test_a_missing_file_is_said_with_the_nearest_name(refused, pairs):
    assert "Did you mean train.tsv?" in refused(f"data.train={pairs}/trian.tsv")


def test_a_group_that_is_not_taken_here_is_said(command, tmp_path):
    result = command("train", "model/readout=last_n")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "for model/readout, not encdec." in result.err


def test_an_unknown_data_set_is_said_with_the_nearest_name(command, tmp_path):
    output = f"paths.output={tmp_path}/run"
    result = command("train", "data=tfds", "data.name=cmudcit", output)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "There is no TFDS data set 'cmudcit'. Did you mean cmudict?" in result.err


@pytest.mark.by_turns(2)
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["model.shared_embeddings=true"], "data.shared_vocabulary=true"),
        (["model.tied_embeddings=true", "model.embedding_dim=16"], "embedding_dim=16 and 8 units"),
        (["model/attention=none", "model.decoder.input_feeding=true"], "input_feeding=true"),
        (["model/attention=none", "model.decoder.bridge=zero"], "never sees the source"),
        (
            ["model/encoder=bigru", "model.decoder.bridge=copy"],
            "bridge=copy needs encoder states as wide",
        ),
        (["model.decoder.bridge=thick"], "bridge must be zero, copy or dense"),
        (["model/attention=dot", "model.decoder.units=5"], "a multiple of the decoder's 5 units"),
        (
            ["model/attention=multi_head", "model.decoder.attention.num_heads=0"],
            "num_heads must be a whole number",
        ),
        (["model.encoder.units=0"], "units must be a whole number"),
        (["model.decoder.num_layers=0"], "num_layers must be a whole number"),
        (["model.decoder.cell=rnn"], "cell must be lstm or gru"),
        (["model.dropout=1.5"], "dropout must be a number of at least 0"),
        (["model.head.label_smoothing=-1"], "label_smoothing must be a number"),
        (["decoding=beam", "decoding.n_best=9"], "n_best=9, width=5"),
        (
            ["optimizer.schedule.warmup=-1"],
            "warmup must be a finite number of at least 0, not -1",
        ),
        (["trainer.monitor=bleurt"], "trainer.monitor must be auto or one of"),
        (["trainer.checkpoints.every=0"], "every must be a whole number"),
        (["trainer.precision=float8"], "trainer.precision must be one of"),
        (["data.batch_size=0"], "data.batch_size must be a whole number of at least 1"),
        (
            ["final_split=tset"],
            "final_split must be test or validation, not 'tset'",
        ),
    ],
)
def test_what_does_not_fit_together_is_said_before_data_is_read(unread, arguments, said):
    assert said in unread(*arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["data.shared_vocabulary=true"], "source and target must have the same tokenizer, not"),
        (["data.source_options.lowercse=true"], "Did you mean lowercase?"),
        (["data.source_options.vocabulary=2"], "vocabulary"),
    ],
)
def test_tokenizers_are_refused_before_data_is_read(unread, arguments, said):
    assert said in unread(*arguments)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("paths.output={}", "paths.output must be a folder, not the file"),
        ("paths.output={}/run", "Choose another folder"),
        ("paths.cache={}", "Choose another folder"),
        ("resume={}", "must be a run folder, not a file"),
    ],
)
def test_a_file_in_the_place_of_a_folder_is_said(command, tiny, tmp_path, option, said):
    (tmp_path / "notes.txt").write_text("mine")
    result = command("train", *tiny, option.format(tmp_path / "notes.txt"))
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert said in result.err
    assert "mine" == (tmp_path / "notes.txt").read_text()


@pytest.mark.parametrize("name", ["evaluate", "forecast", "predict", "update"])
def test_a_run_that_is_none_is_said(command, tmp_path, name):
    result = command(name, f"run={tmp_path}/none")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "is not a run folder (it does not exist)" in result.err


@pytest.mark.by_turns(5, among="trainings")
def test_a_model_that_was_cut_short_is_said_and_left_as_it_is(command, trained, tmp_path):
    whole = (trained / "model.keras").read_bytes()
    (tmp_path / "config.yaml").write_bytes((trained / "config.yaml").read_bytes())
    (tmp_path / "model.keras").write_bytes(whole[: len(whole) // 2])
    result = command("predict", f"run={tmp_path}", "--", "abc")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "model.keras is not a complete Keras model" in result.err
    assert whole[: len(whole) // 2] == (tmp_path / "model.keras").read_bytes()


@pytest.mark.parametrize("word", ["~seed", "~logger", "~model.encoder", "~data.batch_size=32"])
def test_an_option_cannot_be_deleted(unread, word):
    assert f"{word} would delete an option that train needs. Leave this out." in unread(word)
