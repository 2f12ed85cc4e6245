"""Models on the Hub are downloaded by the library's real client, from a stand-in of the Hub."""

import json
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hub_server import TOKEN, hub_of_a_test

import seq2seq
from seq2seq.configuration.hub_runs import with_fetched_runs
from seq2seq.errors import InputError
from seq2seq.hub import HubAddress, fetched, name_of
from seq2seq.hub import fetch as fetching

ZOO = Path(__file__).parents[1] / "zoo"
MODEL = (ZOO / "gru_additive_tied.keras").read_bytes()


@pytest.fixture
def hub(tmp_path):
    with hub_of_a_test(tmp_path / "cache") as hub:
        yield hub


def inside(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("hf://ann/g2p", HubAddress("ann/g2p")),
        ("hf:/ann/g2p", HubAddress("ann/g2p")),  # as a `Path` has it
        ("hf://ann/g2p@v1.0", HubAddress("ann/g2p", "v1.0")),
        ("hf://ann/g2p@refs/pr/1", HubAddress("ann/g2p", "refs/pr/1")),
        *(
            (text, None)
            for text in (
                "hf://g2p",
                "hf://../g2p",
                "hf://ann/..",
                "hf://ann/a..b",
                "hf://ann/g2p/file",
                "hf://ann/g2p@",
                "hf://ann/g2p@../x",
                "hf://ann/g2p@a/../../b",
                "hf://ann/g 2p",
                "hf://ann/g2p\n",
            )
        ),
    ],
)
def test_addresses(text, address):
    assert HubAddress.is_one(text) and not HubAddress.is_one(f"./{text}")
    if address:
        assert address == HubAddress.parse(text)
    else:
        with pytest.raises(InputError, match="must be hf://user/name or hf://user/name@revision"):
            HubAddress.parse(text)


def test_a_model_is_loaded_from_the_hub_and_from_the_cache_without_it(hub, monkeypatch):
    commit = hub.add("ann/g2p", {"model.keras": MODEL})
    expected = seq2seq.load(ZOO / "gru_additive_tied.keras")(["ab"])[0].output
    assert expected == seq2seq.load("hf://ann/g2p")(["ab"])[0].output
    path = fetched("hf://ann/g2p")
    assert ("model.keras", commit) == (path.name, path.parent.name)
    assert f"ann/g2p@{commit[:7]}" == name_of(path)
    number = sum("resolve" in one for one in hub.requests)
    assert path == fetched(Path("hf://ann/g2p"))
    assert number + 1 == sum("resolve" in one for one in hub.requests)  # it is not sent again
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    assert path == fetched("hf://ann/g2p")
    with pytest.raises(InputError, match="hf://ann/other cannot be loaded: the Hub cannot be"):
        fetched("hf://ann/other")


def test_a_revision_is_that_of_its_branch_or_commit(hub):
    first = hub.add("ann/g2p", {"model.keras": MODEL, "config.yaml": b"seed: 1\n"})
    second = hub.add("ann/g2p", {"model.keras": MODEL, "config.yaml": b"seed: 2\n"}, "v2")
    for revision, commit in (("", first), ("@v2", second), (f"@{first}", first)):
        assert commit == fetched(f"hf://ann/g2p{revision}").name


def test_only_files_that_are_needed_are_downloaded(hub, tmp_path):
    needed = {"model.keras": MODEL, "config.yaml": b"seed: 1\n", "run.json": b"{}"}
    hostile = [
        "../escaped",
        "../../../escaped",
        "/escaped",
        "evil.py",
        "sub/model.keras",
        "%2e%2e/x",
    ]
    hub.add("eve/g2p", {**needed, **dict.fromkeys(hostile, b"import os")})
    folder = fetched("hf://eve/g2p")
    assert {*needed} == inside(folder)
    assert {*needed.values()} == {(folder / name).read_bytes() for name in needed}
    assert not [*tmp_path.rglob("escaped")]
    cache = (tmp_path / "cache").resolve()
    assert all(path.resolve().is_relative_to(cache) for path in folder.iterdir())


def test_what_git_stores_as_a_link_is_the_text_of_the_link(hub, tmp_path):
    (tmp_path / "secret").write_text("secret")
    link = f"../../../../../secret\n{tmp_path}/secret".encode()
    hub.add("eve/g2p", {"model.keras": MODEL, "config.yaml": link})
    assert link == (fetched("hf://eve/g2p") / "config.yaml").read_bytes()


@pytest.mark.parametrize("name", ["model.keras", "config.yaml", "run.json"])
def test_a_huge_file_is_not_downloaded(hub, name):
    hub.add("eve/g2p", {"model.keras": MODEL, "config.yaml": b"", "run.json": b"{}"})
    hub.sizes["eve/g2p", name] = 5 << 30
    with pytest.raises(InputError, match=rf"{name} of hf://eve/g2p must have at most [\d,]+ bytes"):
        fetched("hf://eve/g2p")
    assert not [one for one in hub.requests if "resolve" in one]


def test_a_file_that_is_larger_than_its_listing_is_refused(hub, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_MODEL", len(MODEL) - 1)
    hub.add("eve/g2p", {"model.keras": MODEL})
    hub.sizes["eve/g2p", "model.keras"] = 1
    with pytest.raises(InputError, match=r"model.keras of hf://eve/g2p must have at most"):
        fetched("hf://eve/g2p")


def changed(**parts):
    """The model's file with other parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(MODEL)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}},
    "registered_name": None,
}
FOREIGN = {"module": "os", "class_name": "mkdir", "config": {}, "registered_name": "os>mkdir"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no archive", "is not a complete Keras model file"),
        (changed(**{"config.json": json.dumps(LAMBDA)}), "must not contain a lambda"),
        (changed(**{"config.json": json.dumps(FOREIGN)}), "mkdir"),
        (changed(**{"../../ran": "x"}), "must contain metadata.json, config.json"),
    ],
)
def test_a_hostile_model_is_refused_as_one_of_this_machine(hub, content, sentence):
    hub.add("eve/g2p", {"model.keras": content})
    with pytest.raises(InputError, match=sentence):
        seq2seq.load("hf://eve/g2p")


def test_what_the_hub_does_not_give_is_one_sentence(hub, monkeypatch):
    hub.add("ann/g2p", {"model.keras": MODEL})
    hub.add("ann/text", {"README.md": b"x"})
    hub.add("ann/secret", {"model.keras": MODEL})
    hub.closed.add("ann/secret")
    for address, sentence in {
        "hf://ann/none": "hf://ann/none does not exist, or is private. .* hf auth login",
        "hf://ann/secret": "hf://ann/secret does not exist, or is private. .* hf auth login",
        "hf://ann/g2p@v9": "hf://ann/g2p has no revision v9.",
        "hf://ann/text": "hf://ann/text has no model.keras.",
    }.items():
        with pytest.raises(InputError, match=sentence) as raised:
            fetched(address)
        assert "\n" not in str(raised.value) and len(str(raised.value)) < 300
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert "model.keras" == fetched("hf://ann/secret").name


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(InputError, match=r"pip install \"keras-seq2seq\[hub\]\""):
        seq2seq.load("hf://ann/g2p")


def test_commands_get_folders_in_place_of_addresses(hub):
    hub.add("ann/g2p", {"model.keras": MODEL, "config.yaml": b"seed: 1\n"})
    folder = fetched("hf://ann/g2p")
    given = ["run=hf://ann/g2p", "run=[hf://ann/g2p@main,runs/a]", "run=a,b", "input=hf://ann/g2p"]
    assert [f"run={folder}", f"run=[{folder},runs/a]", *given[2:]] == with_fetched_runs(given)
