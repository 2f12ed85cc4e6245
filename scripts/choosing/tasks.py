"""Small data sets of many kinds, of what installed packages contain."""

import gettext
import random
from collections.abc import Callable
from importlib import import_module, metadata

from seq2seq.configuration.composing import build, compose

Rows = list[tuple[str, str]]

CATALOGUES = ("Django", "pretix", "wagtail", "weblate")  # packages with German messages
HELD_OUT = 500  # sources for validation, beside the rows for training
LANGUAGES = ("da", "de", "es", "fi", "fr", "it", "nl", "pl")


def of_data(name: str, count: int) -> Rows:
    """The first training rows of a data set of conf/data."""
    rows: Rows = []
    for sources, targets in build(compose("train", [f"data={name}"]).data).read("train"):
        rows += zip(sources, targets, strict=True)
        if len(rows) >= count:
            break
    return rows[:count]


def inflection(count: int) -> Rows:
    """Lemma and tags in one text -> form, of made-up Spanish verbs."""
    inflected = import_module("inflection_data").table(1, count)
    return [(f"{lemma} {tags}", form) for lemma, tags, form in inflected]


def transliteration(count: int) -> Rows:
    """Russian names -> Latin letters."""
    from anyascii import anyascii
    from faker import Faker

    Faker.seed(1)
    names = Faker("ru_RU")
    return [(name, anyascii(name)) for name in (names.name() for _ in range(count))]


def romanization(count: int) -> Rows:
    """Korean messages, cut to a few words -> Latin letters."""
    from anyascii import anyascii

    words = {word for text in messages("ko") for word in text.split() if _is_hangul(word)}
    return [(word, anyascii(word).lower()) for word in sorted(words)][:count]


def pinyin(count: int) -> Rows:
    """Chinese words -> their syllables in Latin letters."""
    from pypinyin import lazy_pinyin
    from pypinyin.phrases_dict import phrases_dict

    words = random.Random(1).sample(sorted(phrases_dict), count)
    return [(word, " ".join(lazy_pinyin(word))) for word in words]


def tagging(count: int) -> Rows:
    """Sentences with names, places and dates -> BIO tags."""
    from faker import Faker

    Faker.seed(1)
    draw, fake = random.Random(1), Faker("en_US")
    makers: dict[str, Callable[[], str]] = {
        "PER": fake.name,
        "LOC": fake.city,
        "ORG": fake.company,
        "DATE": lambda: fake.date_object().strftime("%d %B %Y"),
    }
    forms = (
        "PER works for ORG in LOC", "on DATE PER moved to LOC", "ORG was founded in LOC on DATE",
        "PER met PER in LOC", "ask PER about ORG", "the office of ORG in LOC opens on DATE",
    )  # fmt: skip
    rows = []
    for _ in range(count):
        words, tags = [], []
        for word in draw.choice(forms).split():
            parts = makers[word]().split() if word in makers else [word]
            words += parts
            tags += [
                f"{'I' if i else 'B'}-{word}" if word in makers else "O" for i in range(len(parts))
            ]
        rows.append((" ".join(words), " ".join(tags)))
    return rows


def languages(count: int) -> Rows:
    """Messages of several words -> their language."""
    rows = [
        (text, language)
        for language in LANGUAGES
        for text in messages(language)
        if len(text.split()) > 3
    ]
    random.Random(1).shuffle(rows)
    return rows[:count]


def translation(count: int) -> Rows:
    """English messages of programs -> German ones."""
    pairs = [(source, target) for source, target in catalogue("de").items() if source != target]
    random.Random(1).shuffle(pairs)
    return pairs[:count]


def messages(language: str) -> list[str]:
    """The translated messages of a language."""
    return list(dict.fromkeys(catalogue(language).values()))


def catalogue(language: str) -> dict[str, str]:
    """Messages of the installed packages of `CATALOGUES`, on one line each, by their English."""
    found: dict[str, str] = {}
    for package in CATALOGUES:
        for file in metadata.files(package) or ():
            if file.match(f"*/{language}/LC_MESSAGES/*.mo"):
                with file.locate().open("rb") as stream:  # type: ignore[attr-defined]
                    known = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
                pairs = ((key, text) for key, text in known.items() if isinstance(key, str))
                found |= {
                    _line(key.rpartition("\x04")[2]): _line(text) for key, text in pairs if key
                }
    return {source: target for source, target in found.items() if source and target}


def _line(text: str) -> str:
    return " ".join(text.split())


def _is_hangul(word: str) -> bool:
    return all("\uac00" <= letter <= "\ud7a3" for letter in word)


TASKS: dict[str, Callable[[], Rows]] = {
    "inflection, 4,000": lambda: inflection(4000 + HELD_OUT),
    "pronunciation, 1,000": lambda: of_data("cmudict", 1000 + HELD_OUT),
    "pronunciation, 10,000": lambda: of_data("cmudict", 10_000 + HELD_OUT),
    "pronunciation, 100,000": lambda: of_data("cmudict", 100_000 + HELD_OUT),
    "dates, 5,000": lambda: of_data("dates", 5000 + HELD_OUT),
    "numbers in words, 5,000": lambda: of_data("read_numbers", 5000 + HELD_OUT),
    "Russian names, 5,000": lambda: transliteration(5000 + HELD_OUT),
    "Korean words": lambda: romanization(10_000 + HELD_OUT),
    "Chinese words, 20,000": lambda: pinyin(20_000 + HELD_OUT),
    "tags of names, 3,000": lambda: tagging(3000 + HELD_OUT),
    "languages of messages, 5,000": lambda: languages(5000 + HELD_OUT),
    "translation, 2,000": lambda: translation(2000 + HELD_OUT),
    "dates, 40,000": lambda: of_data("dates", 40_000 + HELD_OUT),
    "inflection, 40,000": lambda: inflection(40_000 + HELD_OUT),
    "translation, all": lambda: translation(10**6),
}
