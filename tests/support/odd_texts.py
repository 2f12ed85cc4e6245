"""Random texts of what is hard about texts."""

import random

PARTS = (
    *("the", "cat", "a", "an", "str", "eet", "ing", "ed", "aa", "aaa", "ab", "ba", "zz"),
    *("über", "straße", "ÉCOLE", "İstan", "ΣΑΣ", "Σ", "한국", "어", "日本", "ﬁne", "각", "ЙОД"),
    *("e\u0301", "x\u0323\u0301", "x\u0301\u0323", "\u1100\u1161\u11a8", "\u0dd9\u0dcf\u0dca"),
)
SPACES = (" ", " ", " ", "  ", "\t", "\u00a0", "\u2003", "\n", "\x1c", "\u3000")
ODD = ("▁", "\ufdd0", "\0", "\ufffd", "🙂", "ŉ", "ǅ", "\u0345", "\u1fb3", "½", "ﷺ", "\u0301", "'")


def odd_texts(count: int, seed: int, share: float = 0.15) -> list[str]:
    """Texts of at most 12 parts, a share of them odd; the first ones are empty or white space."""
    draw = random.Random(seed)

    def text() -> str:
        parts = []
        for _ in range(draw.randint(0, 12)):
            parts.append(draw.choice(ODD if draw.random() < share else PARTS))
            parts.append(draw.choice(SPACES) if draw.random() < 0.4 else "")
        return "".join(parts)

    return ["", " ", "▁", "\ufdd0", *(text() for _ in range(count))]
