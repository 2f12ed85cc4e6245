"""Every file in conf/, found there and not listed here."""

import ast
import inspect
import re
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
import yaml
from hydra.utils import get_object
from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.building import OFFERED, build_optimizer
from seq2seq.configuration.composing import build, compose
from seq2seq.configuration.help import help_text
from seq2seq.configuration.literal import literal
from seq2seq.configuration.slots import check_slots
from seq2seq.configuration.stored_config import load_config, save_config
from seq2seq.configuration.trust import check_classes
from seq2seq.configuration.trust import targets as named_targets
from seq2seq.errors import InputError

CONF = Path(__file__).parents[1] / "conf"
FILES = sorted(CONF.rglob("*.yaml"))
COMMANDS = {path.stem for path in CONF.glob("*.yaml")}
OPTIONS = [  # what can be chosen
    path
    for path in FILES
    if path.relative_to(CONF).parts[0] not in ("hydra", "_base") and path.parent != CONF
]


def relative(path: Path) -> str:
    return path.relative_to(CONF).with_suffix("").as_posix()


def contents(path: Path) -> dict:
    return yaml.safe_load(path.read_text()) or {}


def package(path: Path) -> str:
    """The dotted place that a file fills: its folder, or what its first line says."""
    found = re.match(r"# @package (\S+)", path.read_text())
    return found[1] if found else relative(path.parent).replace("/", ".")


def choice(path: Path) -> list[str]:
    """The override that chooses a file, with the model of its own command, if that has one."""
    model = re.search(r"^# python scripts/train.py.* (model=\w+)", path.read_text(), re.MULTILINE)
    chosen = f"{relative(path.parent)}={path.stem}"
    needed = [f"{package(path)}.{key}=given" for key in unset(contents(path))]
    return [chosen, *needed] if model is None or model[1] == chosen else [model[1], chosen, *needed]


def command_of(path: Path) -> str:
    """Which command takes a file."""
    return "sweep" if relative(path).startswith("sweep/") else "train"


def unset(node: dict, prefix: str = "") -> list[str]:
    """Keys of a file that have no default, as deep as they are."""
    found = []
    for key, value in node.items():
        if isinstance(value, dict):
            found += unset(value, f"{prefix}{key}.")
        elif value == "???":
            found.append(f"{prefix}{key}")
    return found


def targets(node: object) -> list[dict]:
    """All mappings with a `_target_`, however deep."""
    if isinstance(node, list):
        return [found for child in node for found in targets(child)]
    if not isinstance(node, dict):
        return []
    inner = [found for child in node.values() for found in targets(child)]
    return [node, *inner] if "_target_" in node else inner


def own_arguments(target: object) -> bool:
    """Whether what a class or function takes is ours, and not inherited from a library."""
    function = target.__init__ if inspect.isclass(target) else target
    return getattr(function, "__module__", "").startswith("seq2seq.")


def passed_in_python() -> set[str]:
    """Keyword arguments of all calls of `build`."""
    folder = CONF.parent / "seq2seq"
    files = [folder / "configuration/building.py", *(folder / "commands").glob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    builds = [call for call in calls if getattr(call.func, "id", None) == "build"]
    return {*OFFERED, *(keyword.arg for call in builds for keyword in call.keywords)}


NEEDS_TRUST = ("logger/mlflow", "logger/wandb")  # they send figures to where a config says


@pytest.mark.parametrize("path", OPTIONS, ids=relative)
def test_every_class_is_derived_from_the_base_expected_where_it_is(path):
    top, *inner = package(path).split(".")
    node = contents(path)
    for key in reversed(inner):
        node = {key: node}
    if top not in ("experiment", "sweep") and relative(path) not in NEEDS_TRUST:
        check_classes({top: node}, [top], [*named_targets({top: node})])


@pytest.mark.by_turns(5)
@pytest.mark.parametrize("path", OPTIONS, ids=relative)
def test_every_option_composes_with_the_arguments_of_its_constructors(path):
    config = compose(command_of(path), choice(path))

    nodes = targets(OmegaConf.to_container(config))
    assert {"_target_"} == {next(iter(node)) for node in nodes}
    place = config if package(path) == "_global_" else OmegaConf.select(config, package(path))
    assert set(contents(path)) - {"defaults"} <= {*place, "hydra"}
    for node in targets(OmegaConf.to_container(place)):
        arguments = [
            argument
            for argument in inspect.signature(get_object(node["_target_"])).parameters.values()
            if argument.kind not in (argument.VAR_KEYWORD, argument.VAR_POSITIONAL)
        ]
        keys = set(node) - {"_target_", "schedule"}  # the schedule becomes the learning rate
        assert set() == keys - {argument.name for argument in arguments}
        if own_arguments(get_object(node["_target_"])):
            optional = {item.name for item in arguments if item.default is not item.empty}
            assert set() == optional - keys - passed_in_python()


def test_the_class_is_the_first_key():
    nodes = [(path, node) for path in FILES for node in targets(contents(path))]
    first = [(path, next(key for key in node if key != "defaults")) for path, node in nodes]

    assert [] == [relative(path) for path, key in first if key != "_target_"]


def test_files_that_others_share_are_no_choices():
    for override in ("data=pairs", "data=_base", "decoding=searched", "model=direct"):
        with pytest.raises(InputError, match="must be"):
            compose("train", [override])
    assert "_base" not in help_text("train", "seq2seq-train")


def test_every_file_opens_with_a_comment():
    assert [] == [relative(path) for path in FILES if not path.read_text().startswith("#")]


@cache
def optimizer_of(*overrides: str) -> DictConfig:
    """The optimizer's part of a config, composed once."""
    return compose("train", overrides).optimizer


@pytest.mark.parametrize("path", sorted(CONF.glob("optimizer/*.yaml")), ids=relative)
@pytest.mark.parametrize("schedule", sorted(CONF.glob("optimizer/schedule/*.yaml")), ids=relative)
def test_every_optimizer_builds_with_every_schedule(path, schedule):
    config = optimizer_of(*choice(path)).copy()
    config.schedule = optimizer_of(*choice(schedule)).schedule

    optimizer, callbacks = build_optimizer(config, total_steps=100, monitor="exact_match")
    assert (schedule.stem == "plateau") == bool(callbacks)
    assert 0 < float(optimizer.learning_rate) <= np.float32(config.learning_rate)


@pytest.mark.parametrize("path", sorted(CONF.glob("optimizer/*.yaml")), ids=relative)
def test_no_weight_is_lost_where_a_unit_is_dead_or_a_symbol_absent(path):
    optimizer, _ = build_optimizer(optimizer_of(*choice(path)), total_steps=10, monitor="wer")
    kernel = keras.Variable(np.ones((3, 3), "float32"))
    gradient = np.float32([[0, 0, 0], [0, 0.5, -0.5], [0, 1.0, 0.2]])

    for _ in range(3):
        optimizer.apply([gradient], [kernel])

    assert np.isfinite(kernel.numpy()).all()
    assert (kernel.numpy()[1:, 1:] != 1).all()


@pytest.mark.parametrize(("figure", "mode"), [("exact_match", "max"), ("wer", "min")])
def test_plateau_watches_a_figure_the_way_it_gets_better(figure, mode):
    config = compose("train", ["optimizer/schedule=plateau"]).optimizer

    _, (plateau,) = build_optimizer(config, total_steps=10, monitor=figure)
    assert (f"val_{figure}", mode) == (plateau.monitor, plateau.mode)


def test_build_passes_python_objects_as_they_are():
    passed = object()

    built = build(OmegaConf.create({"_target_": "builtins.dict", "a": [1]}), passed=passed)
    assert {"a": [1], "passed": passed} == built
    assert type(built["a"]) is list


def test_a_node_without_target_builds_nothing():
    assert build(compose("train", ["logger=none"]).logger) is None


def test_build_lets_the_constructors_sentence_through():
    config = compose("train", ["optimizer.schedule.warmup=-1"]).optimizer

    with pytest.raises(InputError, match="warmup"):
        build_optimizer(config, total_steps=10, monitor="exact_match")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_composes(command, tmp_path):
    save_config(compose("train"), tmp_path)
    given = {"train": [], "sweep": [], "inspect": ["data.train=a"]}
    overrides = given.get(command, [f"run={tmp_path}"])
    overrides += ["repo=user/name"] if command == "publish" else []
    assert compose(command, overrides).paths.output


def test_a_saved_config_is_resolved_and_loads_as_it_was(tmp_path):
    config = compose("train")
    save_config(config, tmp_path)

    assert config == load_config(tmp_path)
    assert "${" not in (tmp_path / "config.yaml").read_text()


def test_evaluation_takes_the_runs_choices_and_overrides_on_top(tmp_path):
    save_config(compose("train", ["decoding=beam", "decoding.width=7", "data.limit=3"]), tmp_path)

    same = compose("evaluate", [f"run={tmp_path}"])
    other = compose("evaluate", [f"run={tmp_path}", "decoding.width=2", "data.limit=null"])
    replaced = compose("evaluate", [f"run={tmp_path}", "data=files", "data.test=mine.tsv"])
    assert (7, 3) == (same.decoding.width, same.data.limit)
    assert (2, None) == (other.decoding.width, other.data.limit)
    assert (7, "mine.tsv") == (replaced.decoding.width, replaced.data.test)


@pytest.mark.parametrize("group", ["data", "decoding"])
@pytest.mark.parametrize("value", [1.5, 0, "beam", [], ["a"], True])
def test_choices_of_a_run_must_be_options(tmp_path, group, value):
    config = compose("train")
    OmegaConf.update(config, group, value, merge=False, force_add=True)
    save_config(config, tmp_path)
    with pytest.raises(InputError, match=f"{group} of the config of .* must be options"):
        compose("evaluate", [f"run={tmp_path}"])


def test_the_choices_of_a_run_are_not_offered_afterwards(tmp_path):
    save_config(compose("train"), tmp_path)
    compose("evaluate", [f"run={tmp_path}"])

    with pytest.raises(InputError, match="not trained"):
        compose("train", ["data=trained"])


def test_a_model_file_alone_can_predict_but_needs_data_to_be_judged(tmp_path):
    (tmp_path / "model.keras").touch()
    run = f"run={tmp_path}/model.keras"

    assert compose("predict", [run]).decoding._target_.endswith("Greedy")
    assert compose("evaluate", [run, "data=copy"]).data.task == "copy"
    with pytest.raises(InputError, match="data is not given"):
        compose("evaluate", [run])


def test_a_command_on_a_run_asks_for_the_run():
    with pytest.raises(InputError, match="run is not given"):
        compose("evaluate")


@pytest.mark.parametrize("name", ["missing", "empty", "broken"])
def test_a_folder_that_is_no_run_is_named(name, tmp_path):
    folder = tmp_path / name
    if name != "missing":
        folder.mkdir()
    if name == "broken":
        (folder / "config.yaml").write_text("data: [1,")

    with pytest.raises(InputError, match=name):
        compose("evaluate", [f"run={folder}"])


def test_a_config_folder_of_ones_own_adds_choices(tmp_path):
    (tmp_path / "decoding").mkdir()
    (tmp_path / "decoding" / "mine.yaml").write_text("_target_: collections.Counter\nred: 4\n")

    config = compose("train", ["decoding=mine", "decoding.red=5"], directory=tmp_path)
    assert {"red": 5} == build(config.decoding)


def test_the_cache_can_be_moved(monkeypatch):
    monkeypatch.setenv("SEQ2SEQ_CACHE", "/elsewhere")
    assert compose("train").paths.cache == "/elsewhere"

    monkeypatch.delenv("SEQ2SEQ_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert compose("train").paths.cache == "/caches/seq2seq"


@pytest.mark.by_turns(3)
@pytest.mark.parametrize(
    ("overrides", "remedy"),
    [
        (["decoding.n_best=3"], "decoding=beam, ctc_beam or exact: add decoding=beam."),
        (["decoding.witdh=3"], "Did you mean decoding.width? It is an option of decoding=beam,"),
        (["decoding=beam", "decoding.witdh=3"], "Did you mean decoding.width?"),
        (["model.units=5"], "Did you mean model.encoder.units?"),
        (["model.encoder.gated=true"], "model/encoder=transformer: add model/encoder=transformer."),
        (["model.decoder.attention.num_heads=2"], "add model/attention=multi_head."),
        (["decoding.processors.minimum_length.length=2"], "decoding/processors=[minimum_length]."),
        (["model.readout.steps=3"], "model/readout=last_n, next_n, repeat or reshape, which only "),
        (["optimizer/shedule=cosine"], "Did you mean optimizer/schedule?"),
        (["data.zzz=3"], "Did you mean one of data."),
        (["zzz=3"], "Did you mean one of "),
        (["decoding.zzz.zzz=3"], "--help lists all groups and options."),
    ],
)
def test_an_unknown_option_is_looked_for_in_all_choices(overrides, remedy):
    with pytest.raises(InputError) as caught:
        compose("train", overrides)

    assert remedy in str(caught.value)
    assert "_target_" not in str(caught.value)


@pytest.mark.parametrize("overrides", [["experiment=null"], ["experiment=copy", "experiment=null"]])
def test_a_group_that_is_null_by_default_may_be_null(overrides):
    assert compose("train").model == compose("train", overrides).model


@pytest.mark.parametrize(
    ("group", "remedy"),
    [("logger", "Did you mean none?"), ("decoding", "not null."), ("decoding/processors", "null.")],
)
def test_another_group_may_not_be_null(group, remedy):
    with pytest.raises(InputError, match=rf"^{group} must be .*{re.escape(remedy)}$"):
        compose("train", [f"{group}=null"])


@pytest.mark.by_turns(3)
@pytest.mark.parametrize(
    ("overrides", "named", "remedy"),
    [
        (["data.limt=5"], "data.limt", "data.limit"),
        (["decoding=bean"], "decoding must be beam,", "not bean. Did you mean beam?"),
        (["optimizer/schedule=cosin"], "optimizer/schedule must be", "Did you mean cosine?"),
        (["model/readout=last_n"], "model must be aligned, ctc,", "for model/readout, not encdec."),
        (["model/attention=dot", "model=ctc"], "model must be encdec,", "attention, not ctc."),
        (["sweep/sampler=tpe", "seed=2"], "must be sweep for sweep/sampler", "not train."),
        (["sweep=encoders"], "The command must be sweep", "not train."),
        (["optimzer=sgd"], "optimzer", "optimizer"),
        (["learning_rate=1"], "learning_rate", "optimizer.learning_rate"),
        (["optimizer.schedule=cosine"], "optimizer.schedule", "optimizer/schedule=cosine"),
        (["optimizer.learning_rate=fast"], "optimizer.learning_rate", "number"),
        (["seed=1.5"], "seed", "whole number"),
        (["optimizer.amsgrad=perhaps"], "optimizer.amsgrad", "true or false"),
        (["+data.limt=5"], "data.limt", "data.limit"),
        (["decoding.width=5"], "decoding.width", "add decoding=beam"),
        (["data.limit=1,2"], "data.limit=1,2", "-m"),
        (["data=files", "data.source=my (1)"], "data.source", "Quote"),
        (["encdec"], "encdec", "key=value"),
        ([f"{'x' * 300}=1"], "xxx", "There is no option"),
        ([f"seed={'1' * 5000}"], "seed=111", "cannot be parsed"),
        (["paths=[]"], "paths must be one of default", "not a list"),
        (["model=[encdec,transformer]"], "model must be one of", "not a list"),
        ([f"{'x' * 300}/y=1"], "xxx", "There is no option"),
        ([f"model={'x' * 300}/y"], "xxx", "Correct the command"),
        (["decoding._target_=nowhere.Search"], "nowhere.Search", "Install"),
    ],
)
def test_a_mistake_is_named_with_a_remedy(overrides, named, remedy):
    with pytest.raises(InputError) as caught:
        compose("train", overrides)

    message = str(caught.value)
    assert named in message
    assert remedy in message
    assert "\n" not in message


def test_options_of_a_tokenizer_need_no_plus():
    config = compose("train", ["data.source_options.vocabulary=80"])

    assert {"vocabulary": 80} == config.data.source_options


def test_arguments_of_a_tokenizer_are_given_one_by_one_or_together():
    together = compose("train", ["data=files", "data.source_options={lowercase: true}"])
    alone = compose("train", ["data=files", "data.source_options.lowercase=true"])
    assert {"lowercase": True} == together.data.source_options == alone.data.source_options


@pytest.mark.parametrize("text", ["${x}", r"\\${x}", r"a\\\\${oc.env:HOME}", "$ {", "a"])
def test_texts_of_a_stored_config_are_never_resolved(text):
    part = {"_target_": "builtins.dict", "a": text, "n": {"b": [text]}}
    config = DictConfig(literal({"part": part}))
    assert {"a": text, "n": {"b": [text]}} == build(config.part)


PLACES = [key for key, _ in named_targets(compose("train", ["logger=none"]))]


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("change", ["no class", "a list", "a text", "empty"])
@pytest.mark.parametrize("place", PLACES)
def test_a_part_that_names_no_class_is_refused(place, change):
    """Stored configs may have been changed by hand, or by a full disk."""
    config = compose("train", ["logger=none"])
    OmegaConf.set_struct(config, False)
    part = OmegaConf.to_container(OmegaConf.select(config, place))
    unnamed = {key: value for key, value in part.items() if key != "_target_"}
    wrong = {"no class": unnamed, "a list": [part], "a text": "beam", "empty": {}}
    OmegaConf.update(config, place, wrong[change], merge=False)
    with pytest.raises(InputError, match=f"{place} must be options with a class"):
        check_slots(config)


@pytest.mark.parametrize("processors", [[{}], "beam", [1]])
def test_processors_are_named(processors):
    config = compose("train")
    OmegaConf.update(config, "decoding.processors", processors, merge=False, force_add=True)
    with pytest.raises(InputError, match="decoding.processors must be options, not"):
        check_slots(config)


@pytest.mark.parametrize("model", sorted(path.stem for path in (CONF / "model").glob("*.yaml")))
def test_all_models_name_their_parts(model):
    check_slots(compose("train", choice(CONF / "model" / f"{model}.yaml")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("traner: {max_steps: 3}", "There is no option traner. Did you mean trainer?"),
        ("paths: {cahce: x}", "There is no option paths.cahce. Did you mean paths.cache?"),
        (
            "model: {encoder: {true: 3}}",
            "model.encoder has an option whose name is True",
        ),
        (
            "tag: x",
            "There is no option tag. Leave it out, or refer to it in another option as ${tag}.",
        ),
        ("1: 2", "There is no option 1. "),
        ("width: 3\nmodel: {encoder: {units: '${width}'}}", None),
        ("my-width: 3\nmodel: {encoder: {units: '${my-width}'}}", None),
        ("paths: {mine: x, cache: '${paths.mine}/y'}", None),
    ],
)
def test_an_option_in_a_file_that_nothing_uses_is_refused(tmp_path, text, said):
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "mine.yaml").write_text(f"# @package _global_\n{text}\n")
    with pytest.raises(InputError, match=re.escape(said)) if said else nullcontext():
        check_slots(compose("train", ["experiment=mine"], tmp_path))


def test_an_option_of_the_command_line_that_nothing_uses_is_refused():
    with pytest.raises(InputError, match="There is no option traner. Did you mean trainer?"):
        compose("train", ["+traner.max_steps=3"])
