"""Chinese words and their pronunciation, of the installed package pypinyin."""

from collections.abc import Iterator, Mapping, Sequence

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

FIRST, LAST = "\u4e00", "\u9fff"  # the usual Chinese characters


def phrases() -> Mapping[str, Sequence[Sequence[str]]]:
    """Words, and the syllables of each of their characters.

    Raises:
        InputError: pypinyin is not installed.
    """
    try:
        from pypinyin.phrases_dict import phrases_dict
    except ImportError as error:
        raise missing_package("pypinyin") from error
    return phrases_dict


def rows(known: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """(word, syllables) of words without punctuation.

    >>> [*rows({"爱好": [["ài"], ["hào"]]})]   ->   [("爱好", "ài hào")]
    """
    for word, syllables in known.items():
        if all(FIRST <= character <= LAST for character in word):
            yield word, " ".join(usual for usual, *_ in syllables)


class Builder(tfds.core.GeneratorBasedBuilder):
    """Chinese words in Latin letters, with the tones of their syllables.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("pypinyin"))
    RELEASE_NOTES = {str(VERSION): "The data of this version of the package pypinyin."}

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"word": tfds.features.Text(), "pinyin": tfds.features.Text()}
            ),
            supervised_keys=("word", "pinyin"),
            homepage="https://pypinyin.readthedocs.io",
        )

    def _split_generators(self, dl_manager):
        all_rows = list(rows(phrases()))
        return {split: self._generate_examples(all_rows, split) for split in SPLITS}

    def _generate_examples(self, all_rows, split):
        for word, pinyin in all_rows:
            if split_of(word) == split:
                yield word, {"word": word, "pinyin": pinyin}
