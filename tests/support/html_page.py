"""A page of HTML, taken apart; what is not well-formed fails."""

from html.parser import HTMLParser


class HtmlPage(HTMLParser):
    """Texts, sections and pictures of a page whose elements are all closed, with unique ids.

    Args:
        text: the content of the file.
    """

    VOID = ("meta", "img")

    def __init__(self, text):
        super().__init__()
        self.text = text
        self.open, self.texts, self.ids, self.pictures = [], [], [], []
        self.feed(text)
        self.close()
        assert [] == self.open
        assert len(self.ids) == len({*self.ids})
        assert text.startswith('<!doctype html>\n<html lang="en">')
        assert not any(one in text for one in ("<script", "http:", "https:", "@import", "<link"))

    @classmethod
    def at(cls, path):
        return cls(path.read_text("utf-8"))

    @property
    def sections(self):
        return [one.removesuffix("-title") for one in self.ids if one.endswith("-title")]

    def handle_starttag(self, tag, attributes):
        self._take(dict(attributes), tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self._take(dict(attributes), tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    def _take(self, attributes, tag):
        assert not [name for name in attributes if name.startswith("on")]
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "svg":
            self.pictures.append(attributes["aria-label"])
        if tag == "th":
            assert attributes["scope"] in ("row", "col")
        assert tag != "img" or attributes["alt"]
