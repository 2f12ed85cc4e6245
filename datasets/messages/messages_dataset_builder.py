"""English messages of Plone and their translations, of the installed package plone.app.locales."""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import Protocol

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

PACKAGE = "plone.app.locales"
LANGUAGES = ("de", "es", "eu", "fr", "it", "ja", "nl", "ru", "ta")  # with 2,400 messages or more
LONGEST = 300  # characters of a message; a few are whole pages
DEFAULT = re.compile(r'Default: "(.*)"', re.DOTALL)  # the English of a message that has a name


class Entry(Protocol):
    """What is read of a message; `msgid` is its English text, or a name."""

    msgid: str
    msgstr: str
    comment: str
    fuzzy: bool


def entries(language: str) -> Iterator[Entry]:
    """Every message of a language.

    Raises:
        InputError: plone.app.locales or polib is not installed.
    """
    try:
        from polib import pofile

        files = metadata.files(PACKAGE) or []
    except ImportError as error:
        raise missing_package(error.name or PACKAGE) from error
    for file in sorted(files):
        if file.match(f"*/{language}/LC_MESSAGES/*.po"):
            yield from pofile(str(file.locate()))


def rows(messages: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """(English, translation) of messages of two words or more, each once and on one line."""
    found: dict[str, str] = {}
    for message in messages:
        default = DEFAULT.search(message.comment)
        english = " ".join((default[1] if default else message.msgid).split())
        translation = " ".join(message.msgstr.split())
        is_sentence = " " in english and len(english) <= LONGEST
        if is_sentence and translation not in ("", english) and not message.fuzzy:
            found.setdefault(english, translation)
    yield from found.items()


class Builder(tfds.core.GeneratorBasedBuilder):
    """English messages to one of nine languages, each a configuration.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version(PACKAGE))
    RELEASE_NOTES = {str(VERSION): f"The data of this version of the package {PACKAGE}."}
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name=language, description=f"English to {language}.")
        for language in LANGUAGES
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"message": tfds.features.Text(), "translation": tfds.features.Text()}
            ),
            supervised_keys=("message", "translation"),
            homepage="https://github.com/collective/plone.app.locales",
        )

    def _split_generators(self, dl_manager):
        all_rows = list(rows(entries(self.builder_config.name)))
        return {split: self._generate_examples(all_rows, split) for split in SPLITS}

    def _generate_examples(self, all_rows, split):
        for message, translation in all_rows:
            if split_of(message) == split:
                yield message, {"message": message, "translation": translation}
