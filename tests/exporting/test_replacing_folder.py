"""A folder is replaced as a whole, or not at all; nothing of anybody else is lost."""

from pathlib import Path

import pytest

from seq2seq.errors import InputError
from seq2seq.exporting.replacing_folder import replacing_folder

OURS = {"model.bin", "1/saved_model.pb"}


def ours(folder: Path) -> set[str]:
    return OURS


def write(folder: Path, names=OURS):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def replace(output: Path, meanwhile=lambda: None):
    with replacing_folder(output, ours) as folder:
        write(folder, ["x"])
        meanwhile()


def test_a_new_an_empty_and_an_own_folder_are_written(tmp_path):
    (tmp_path / "empty").mkdir()
    write(tmp_path / "own")
    for name in ("new", "empty", "own", "deep/er"):
        with replacing_folder(tmp_path / name, ours) as folder:
            write(folder, ["x"])
            assert files(tmp_path / name) in (set(), OURS)
        assert {"x"} == files(tmp_path / name)
    assert {"new", "empty", "own", "deep"} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["thesis.txt", "1/assets.extra/warmup", "1/empty/"])
@pytest.mark.parametrize("before", [True, False])
def test_a_folder_with_anything_else_is_kept(tmp_path, name, before):
    """Whether it was there from the start or came while the new one was written."""
    output = tmp_path / "out"

    def add():
        if name.endswith("/"):
            (output / name).mkdir(parents=True, exist_ok=True)
        else:
            write(output, [name])

    write(output)
    if before:
        add()
    with pytest.raises(InputError, match="output must be a new folder"):
        replace(output, add)
    assert (output / name).exists() and OURS <= files(output)
    assert [output] == list(tmp_path.iterdir())


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_was_there_stays_where_the_body_raises(tmp_path, error):
    def fails():
        raise error

    output = tmp_path / "out"
    write(output)
    with pytest.raises(error):
        replace(output, fails)
    assert OURS == files(output) and [output] == list(tmp_path.iterdir())


def test_folders_that_were_made_above_it_do_not_stay_either(tmp_path):
    def fails():
        (tmp_path / "run" / "of" / "others").mkdir()
        raise OSError

    for name in ("run/of/mine/export", "run/of/export"):
        (tmp_path / "run" / "of").mkdir(parents=True, exist_ok=True)
        with pytest.raises(OSError):
            replace(tmp_path / name, fails)
        assert ["others"] == [path.name for path in (tmp_path / "run" / "of").iterdir()]
        (tmp_path / "run" / "of" / "others").rmdir()
    with pytest.raises(KeyError), replacing_folder(tmp_path / "new" / "er" / "export", ours):
        raise KeyError
    assert ["run"] == [path.name for path in tmp_path.iterdir()]


def test_it_is_put_back_where_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    output, rename = tmp_path / "out", Path.rename
    write(output)

    def fails(path, target):
        if path.name.endswith(".new"):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(KeyboardInterrupt):
        replace(output)
    assert OURS == files(output) and [output] == list(tmp_path.iterdir())


def test_the_folder_of_the_process_is_written(tmp_path, monkeypatch):
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    replace(Path("."))
    assert {"x"} == files(inner)


def test_links_files_and_mounts_are_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "mount").mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path).name == "mount")
    for name in ("file", "link", "mount"):
        with pytest.raises(InputError, match="output must be a new folder"):
            replace(tmp_path / name)
