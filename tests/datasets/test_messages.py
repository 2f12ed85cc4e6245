"""The messages builder on a few messages, and what plone.app.locales has."""

import collections
import tempfile
from types import SimpleNamespace

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import split_of
from seq2seq.datasets.messages import messages_dataset_builder as messages


def entry(msgid, msgstr, comment="", fuzzy=False):
    return SimpleNamespace(msgid=msgid, msgstr=msgstr, comment=comment, fuzzy=fuzzy)


FEW = [entry(f"{number} files", f"{number} Dateien") for number in range(60)]


class MessagesTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = messages.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ("de",)
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = collections.Counter(split_of(one.msgid) for one in FEW)

    def setUp(self):
        super().setUp()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(messages, "entries", lambda language: FEW)
        self.addCleanup(self.patch.undo)


def test_english_is_in_the_comment_of_a_message_that_has_a_name():
    found = messages.rows(
        [
            entry("label_two", "zwei Wörter", 'Default: "two\nwords"'),
            entry("one", "eins"),
            entry("not sure", "nicht sicher", fuzzy=True),
            entry("not translated", ""),
            entry("two words", "zwei andere"),
        ]
    )
    assert [("two words", "zwei Wörter")] == [*found]


def test_languages_have_messages():
    pytest.importorskip("polib")
    pytest.importorskip("plone.app.locales")
    for language in ("de", "ta"):
        assert len([*messages.rows(messages.entries(language))]) > 2000
