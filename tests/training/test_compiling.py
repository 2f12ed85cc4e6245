"""Every option of a trainer has its effect from Python, or is refused."""

import sys
import time
from contextlib import nullcontext

import keras
import numpy as np
import pytest

import seq2seq
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.layers import GeneralAttention
from seq2seq.models import EncoderDecoder
from seq2seq.prediction import load_model
from seq2seq.storage.journal import Journal
from seq2seq.tokenizers import Characters
from seq2seq.training import AdamW, Averaging, Recorder, Trainer
from seq2seq.training.distribution import make_distribution
from seq2seq.training.pace import seconds_per_step

TEXTS = ["a", "abc", "abcabcabc", "cb", "bbbbb", "c", "", "acacac"]


@pytest.fixture(scope="module")
def batches():
    return seq2seq.pairs(TEXTS, TEXTS, batch_size=8, num_buckets=1, shuffle=False)


def make_model(batches):
    keras.utils.set_random_seed(3)
    return EncoderDecoder(
        batches.source,
        batches.target,
        RecurrentEncoder(units=4),
        RecurrentDecoder(units=4),
        embedding_dim=4,
    )


def fitted(batches, model=None, optimizer=None, recorder=None, **options):
    """A model trained with these options."""
    model = model or make_model(batches)
    Trainer(**{"max_steps": 2, "monitor": "loss"} | options).fit(
        model, batches, optimizer=optimizer, recorder=recorder
    )
    return model


def quarter():
    return 0.25


def compiled(batches, optimizer="sgd", **options):
    model = make_model(batches)
    model.compile(optimizer, **options)
    return model


def compiled_by_xla(batches):
    return compiled(batches, jit_compile=True)


def test_nothing_but_a_model_and_batches_is_needed(batches):
    model = make_model(batches)
    before = model.get_weights()
    progress = Trainer(max_steps=3).fit(model, batches)
    assert 3 == progress.step == int(model.optimizer.iterations)
    assert any((one != other).any() for one, other in zip(before, model.get_weights(), strict=True))


def test_without_a_folder_the_model_ends_with_its_best_weights(batches):
    losses, seen = iter([1.0, 2.0]), []
    model = make_model(batches)

    def validate():
        seen.append(model.get_weights())
        return {"loss": next(losses)}

    Trainer(max_steps=4, validate_every=2, monitor="loss").fit(model, batches, validate=validate)
    for best, last in zip(seen[0], model.get_weights(), strict=True):
        np.testing.assert_array_equal(best, last)


def test_a_folder_is_enough_and_is_not_written_over(batches, tmp_path):
    trainer = Trainer(max_steps=2, monitor="loss")
    trainer.fit(make_model(batches), batches, recorder=tmp_path / "run")
    assert (tmp_path / "run" / "model.keras").is_file()
    with pytest.raises(InputError, match="already holds a run"):
        trainer.fit(make_model(batches), batches, recorder=tmp_path / "run")
    progress = trainer.fit(make_model(batches), batches, recorder=tmp_path / "run", resume=True)
    assert 2 == progress.step
    with pytest.raises(InputError, match="resume=True must have a recorder"):
        trainer.fit(make_model(batches), batches, resume=True)


def test_precision_is_that_of_models_built_in_its_scope(batches):
    before = keras.config.dtype_policy().name
    trainer = Trainer(max_steps=1, precision="mixed_bfloat16")
    with trainer.scope():
        model = make_model(batches)
    assert "mixed_bfloat16" == model.dtype_policy.name
    assert before == keras.config.dtype_policy().name
    trainer.fit(model, batches)
    with pytest.raises(InputError, match="built with mixed_bfloat16; build it inside"):
        fitted(batches, model, precision="float32")


@pytest.mark.parametrize("name", ["RecurrentEncoder", "RecurrentDecoder", "GeneralAttention"])
def test_parts_that_were_built_in_another_precision_are_refused(batches, name):
    trainer = Trainer(max_steps=1, precision="mixed_bfloat16")

    def make(part, **options):
        with nullcontext() if part.__name__ == name else trainer.scope():
            return part(**options)

    encoder, attention = make(RecurrentEncoder, units=4), make(GeneralAttention)
    decoder = make(RecurrentDecoder, units=4, attention=attention)
    with trainer.scope():
        model = EncoderDecoder(batches.source, batches.target, encoder, decoder, embedding_dim=4)
    with pytest.raises(InputError, match=f"mixed_bfloat16, but {name} was built with float32"):
        trainer.fit(model, batches)
    fitted(batches, model)  # by default any precision will do


def test_a_saved_model_keeps_its_precision(batches, tmp_path):
    trainer = Trainer(max_steps=1, precision="mixed_bfloat16")
    with trainer.scope():
        make_model(batches).save(tmp_path / "model.keras")
    trainer.fit(keras.saving.load_model(tmp_path / "model.keras"), batches)


@pytest.mark.by_turns
@pytest.mark.parametrize(
    ("make", "choice", "expected"),
    [(make_model, "xla", True), (compiled_by_xla, "none", False), (compiled, "xla", True)],
)
def test_compile_decides_on_xla(batches, make, choice, expected):
    model = make(batches)
    Trainer(max_steps=1, monitor="loss", compile=choice).fit(model, batches)
    assert expected == model.jit_compile
    assert expected == model.get_compile_config()["jit_compile"]


def test_a_model_that_runs_eagerly_cannot_be_compiled(batches):
    with pytest.raises(InputError, match="run_eagerly"):
        fitted(batches, compiled(batches, run_eagerly=True), compile="xla")


@pytest.mark.backends
@pytest.mark.parametrize("make", [make_model, compiled])
def test_micro_batches_give_the_whole_batchs_steps(batches, make):
    expected = fitted(batches, make(batches), None if make is compiled else "sgd")
    actual = fitted(batches, make(batches), None if make is compiled else "sgd", micro_batches=2)
    assert 2 == actual.optimizer.gradient_accumulation_steps
    assert 2 == int(actual.optimizer.iterations)
    for one, other in zip(expected.get_weights(), actual.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.backends
@pytest.mark.parametrize("make", [make_model, compiled])
def test_the_moving_average_is_the_model(batches, make):
    kernels = []

    class Note(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            kernels.append(self.model.get_weights()[0])

    averaging = Averaging(ema=0.9)
    model = fitted(batches, make(batches), averaging=averaging, callbacks=[Note()], max_steps=3)
    average = kernels[0]
    for kernel in kernels[1:]:
        average = 0.9 * average + 0.1 * kernel
    np.testing.assert_allclose(average, model.get_weights()[0], rtol=1e-5, atol=1e-7)


def test_an_optimizer_keeps_what_it_was_told(batches):
    optimizer = AdamW(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    model = fitted(batches, compiled(batches, optimizer), micro_batches=2, max_steps=2)
    assert model.optimizer is not optimizer
    bias, kernel = (
        next(weight for weight in model.trainable_variables if weight.name == name)
        for name in ("bias", "kernel")
    )
    assert not model.optimizer._use_weight_decay(bias)
    assert model.optimizer._use_weight_decay(kernel)
    assert 0.05 == pytest.approx(float(model.optimizer.learning_rate))  # after 2 steps of 2 parts


@pytest.mark.parametrize("options", [{}, {"averaging": Averaging(ema=0.5)}])
@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (quarter, [0.25, 0.25]),
        (keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5), [0.25, 0.125]),  # of the next
    ],
)
def test_a_rate_may_be_a_function_or_a_schedule(batches, rate, expected, options, tmp_path):
    model = make_model(batches)
    before = model.get_weights()
    fitted(batches, model, AdamW(rate), recorder=tmp_path, log_every=1, **options)
    assert any((one != other).any() for one, other in zip(before, model.get_weights(), strict=True))
    rates = [record["learning_rate"] for record in Journal(tmp_path / "metrics.jsonl").read()]
    assert expected == rates
    load_model(tmp_path)


@pytest.mark.parametrize(
    ("optimizer", "options", "message"),
    [
        ({"gradient_accumulation_steps": 4}, {}, "gradient_accumulation_steps=4"),
        ({"use_ema": True}, {}, "trainer.averaging.ema is None"),
        ({"use_ema": True}, {"averaging": Averaging(ema=0.5)}, "ema_momentum=0.99"),
    ],
)
def test_an_optimizer_that_says_otherwise_is_refused(batches, optimizer, options, message):
    with pytest.raises(InputError, match=message):
        fitted(batches, None, keras.optimizers.SGD(0.1, **optimizer), **options)


@pytest.mark.backends
@pytest.mark.parametrize("parts", [1, 2])
def test_an_optimizer_of_another_model_is_refused(batches, parts):
    options = {"gradient_accumulation_steps": 2} if parts == 2 else {}
    optimizer = keras.optimizers.Adam(0.1, **options)
    first = fitted(batches, None, optimizer, micro_batches=parts)
    for second, given in ((make_model(batches), optimizer), (compiled(batches, optimizer), None)):
        with pytest.raises(InputError, match="optimizer must be new for this model"):
            fitted(batches, second, given, micro_batches=parts)
        if given is not None:
            fitted(batches, second, keras.optimizers.Adam(0.1), micro_batches=parts)
    fitted(batches, first, micro_batches=parts)


def test_what_comes_too_late_is_refused(batches):
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    model = fitted(batches)
    assert 2 == int(fitted(batches, model).optimizer.iterations) - 2  # trained on, as it is
    with pytest.raises(InputError, match=r"has taken 4 steps, so trainer\.micro_batches"):
        fitted(batches, model, micro_batches=2)
    with pytest.raises(InputError, match=r"so optimizer and trainer\.metrics cannot be applied"):
        fitted(batches, model, "adam", metrics=[accuracy])
    plain = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    with pytest.raises(InputError, match="Sequential is not compiled"):
        Trainer(max_steps=1).fit(plain, batches)


def test_custom_loss_metrics_and_callbacks_are_used(batches, tmp_path):
    class Count(keras.callbacks.Callback):
        steps = 0

        def on_train_batch_end(self, batch, logs=None):
            self.steps += 1

    count = Count()
    loss = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction="mean_with_sample_weight"
    )
    metric = keras.metrics.SparseTopKCategoricalAccuracy(k=100, name="top_100")
    trainer = Trainer(
        max_steps=3, log_every=1, monitor="loss", loss=loss, metrics=[metric], callbacks=[count]
    )
    model, recorder = make_model(batches), Recorder(tmp_path)
    trainer.fit(model, batches, recorder=recorder)
    assert 3 == count.steps
    assert loss is model.loss
    records = recorder.metrics.read()
    assert [1.0] * 3 == [record["top_100"] for record in records]
    assert {"token_accuracy", "perplexity"} < set(records[0])


def test_a_callback_that_watches_validation_needs_some(batches):
    stopping = keras.callbacks.EarlyStopping(monitor="val_loss")
    with pytest.raises(InputError, match="EarlyStopping .* there is no validation split"):
        fitted(batches, callbacks=[stopping])


@pytest.mark.parametrize("loss", ["mse", keras.losses.SparseCategoricalCrossentropy()])
def test_a_loss_that_counts_padding_is_refused(loss):
    with pytest.raises(InputError, match="reduction=mean_with_sample_weight"):
        Trainer(loss=loss)


def test_a_trainer_fits_again_what_it_has_compiled(batches):
    trainer = Trainer(max_steps=1, metrics=[keras.metrics.SparseCategoricalAccuracy(name="own")])
    model = make_model(batches)
    for _ in range(2):
        trainer.fit(model, batches)
    assert 2 == int(model.optimizer.iterations)


@pytest.mark.parametrize("metric", ["accuracy", keras.metrics.AUC()])
def test_a_metric_that_is_no_mean_over_steps_is_refused(metric):
    with pytest.raises(InputError, match=r"trainer\.metrics must be"):
        Trainer(metrics=[metric])


def test_models_whose_parts_would_not_count_by_tokens_are_refused(batches):
    plain = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    plain.compile("sgd", "mse")
    own = compiled(batches, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    for model in (plain, own):
        with pytest.raises(InputError, match="count by their tokens"):
            Trainer(max_steps=1, micro_batches=2).fit(model, batches)


def test_models_that_cannot_be_trained_yet_are_refused(batches):
    unbuilt = keras.Sequential([keras.layers.Dense(1)])
    unbuilt.compile("sgd", "mse")
    with pytest.raises(InputError, match="Sequential must be built"):
        Trainer(max_steps=1).fit(unbuilt, batches)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = make_model(batches)
    finally:
        keras.config.set_dtype_policy("float32")
    with pytest.raises(InputError, match="mixed_float16"):
        Trainer(max_steps=1).fit(model, batches)


def test_a_checkpoint_of_other_options_is_refused(batches, tmp_path):
    """Its variables have the same shapes: averages would become momentums."""
    averaged = Trainer(max_steps=2, averaging=Averaging(ema=0.9))
    averaged.fit(make_model(batches), batches, optimizer=momentum(), recorder=tmp_path / "run")
    with pytest.raises(InputError, match="of another model or optimizer"):
        Trainer(max_steps=4).fit(
            make_model(batches), batches, optimizer=momentum(), recorder=tmp_path / "run",
            resume=True,
        )  # fmt: skip


def momentum():
    return keras.optimizers.SGD(0.1, momentum=0.9)


def test_a_recorder_of_another_run_is_refused(batches, tmp_path):
    for _ in range(2):
        model, recorder = make_model(batches), Recorder(tmp_path)
        if recorder.run.checkpoints.exists():
            with pytest.raises(InputError, match="holds checkpoints of another run"):
                Trainer(max_steps=1).fit(model, batches, recorder=recorder)
        else:
            Trainer(max_steps=1).fit(model, batches, recorder=recorder)


def test_a_run_that_a_callback_ended_stays_ended(batches, tmp_path):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = True

    trainer = Trainer(max_steps=6, validate_every=2, callbacks=[Stop()])
    for resume in (False, True):
        progress = trainer.fit(
            make_model(batches), batches, recorder=tmp_path / "run", resume=resume
        )
        assert 2 == progress.step


@pytest.mark.by_turns(5, among="trainings")
def test_callbacks_resume_with_their_numbers_and_new_options(batches, tmp_path):
    def fit(callback, steps, resume):
        Trainer(max_steps=steps, validate_every=1, callbacks=[callback]).fit(
            make_model(batches), batches, recorder=tmp_path / "run", resume=resume,
            validate=lambda: {"exact_match": 0.5},
        )  # fmt: skip

    def stopping(patience):
        return keras.callbacks.EarlyStopping("val_exact_match", patience=patience, mode="max")

    fit(stopping(patience=9), 3, resume=False)
    later = stopping(patience=7)
    fit(later, 4, resume=True)
    assert (7, 3) == (later.patience, later.wait)  # the first of four rounds was the best
    fit(keras.callbacks.TerminateOnNaN(), 5, resume=True)  # gets none of its numbers


def test_measuring_a_step_changes_nothing(batches):
    def weights_after(is_measured):
        model = compiled(batches, "adam")
        if is_measured:
            pace, compiling = seconds_per_step(model, batches, make_distribution("none"))
            assert 0 < pace < compiling
            moments = model.optimizer.variables[2:]
            assert moments and not any(np.any(keras.ops.convert_to_numpy(one)) for one in moments)
            assert 0 == int(model.optimizer.iterations)
        fitted(batches, model, max_steps=3)
        return model.get_weights()

    for expected, found in zip(weights_after(False), weights_after(True), strict=True):
        np.testing.assert_array_equal(expected, found)


def measured_in(seconds):
    """What measures steps of a millisecond in so many seconds."""

    def measure(*_):
        time.sleep(seconds)
        return 0.001, 0.0

    return measure


def test_measuring_a_step_takes_of_the_time(batches, monkeypatch):
    monkeypatch.setattr(sys.modules[Trainer.__module__], "seconds_per_step", measured_in(0.06))
    assert 1 <= Trainer(max_time=0.1 / 60).plan(compiled(batches), batches) <= 32  # not 80


def test_measuring_a_step_counts_to_the_time_of_the_run_and_of_those_that_resume_it(
    batches, monkeypatch, tmp_path
):
    monkeypatch.setattr(sys.modules[Trainer.__module__], "seconds_per_step", measured_in(0.5))
    model, trainer = compiled(batches), Trainer(max_time=1, monitor="loss")
    budget = trainer.budget(len(batches), planned=2, seconds=30.0)
    assert 30 <= trainer.fit(model, batches, recorder=tmp_path, budget=budget).seconds < 60
    resumed = Trainer(max_steps=3, max_time=1, monitor="loss")
    progress = resumed.fit(model, batches, recorder=tmp_path, resume=True)
    assert (3, True) == (progress.step, 30 <= progress.seconds < 60)
    assert 0.5 <= Trainer(max_time=0.6 / 60, monitor="loss").fit(compiled(batches), batches).seconds


def test_where_measuring_takes_all_of_the_time_a_step_is_taken_and_it_says_so(batches, monkeypatch):
    monkeypatch.setattr(sys.modules[Trainer.__module__], "seconds_per_step", measured_in(0.1))
    with pytest.warns(UserWarning, match="max_time=0.001 minutes are over .* 1 step is taken"):
        progress = Trainer(max_time=0.001, monitor="loss").fit(compiled(batches), batches)
    assert 1 == progress.step
    assert 1 == Trainer(max_steps=9, max_time=1e-9).fit(compiled(batches), batches).step


def test_steps_are_planned_for_a_limit_of_time(batches):
    model = compiled(batches)
    trainer = Trainer(max_time=0.5)
    assert trainer.must_plan
    short = trainer.plan(model, batches)
    assert short == trainer.budget(len(batches), short).total_steps
    assert Trainer(max_time=5).plan(model, batches) > 2 * short > 2
    assert not Trainer(max_time=5, max_epochs=1).must_plan
    assert not Trainer(max_time=5, max_steps=1).must_plan


@pytest.mark.parametrize(
    ("precision", "features", "expected"),
    [
        ("auto", (Tokens(Characters()), Labels()), "mixed_bfloat16"),
        ("auto", (Tokens(Characters()), Values(dim=1)), "float32"),  # 8 bits are too few
        ("mixed_bfloat16", (Values(dim=1), Values(dim=1)), "mixed_bfloat16"),
        ("auto", (), "mixed_bfloat16"),
    ],
)
def test_models_of_numbers_compute_in_float32(precision, features, expected, monkeypatch):
    monkeypatch.setattr("seq2seq.training.trainer.resolve_precision", lambda _: "mixed_bfloat16")
    trainer = Trainer(precision=precision)
    with trainer.scope(*features):
        assert expected == keras.config.dtype_policy().name
    assert expected == trainer.precision
