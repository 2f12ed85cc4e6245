"""How ordinary files are laid out is found, or asked for."""

import csv
import io
import itertools
import random

import pytest

from seq2seq.data.files.encoding import encoding_of
from seq2seq.data.files.files import Files
from seq2seq.data.files.header import has_header
from seq2seq.data.files.layout import DELIMITERS
from seq2seq.errors import InputError

GERMAN = [
    ("Äpfel", "die grünen Äpfel"),
    ("Bär", "der schöne Bär"),
    ("König", "ein König für Österreich"),
    ("Tür", "die Tür des Häuschens"),
    ("Straße", "über die große Straße"),
    ("Fuß", "süße Füße, müde Hände"),
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32", "utf-16-le"]


def write(path, text, encoding="utf-8"):
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return str(path)


def read(path, **options):
    """The rows, and the note on how they are read."""
    dataset = Files(test=path, **options)
    found = [row for chunk in dataset.read("test") for row in zip(*chunk, strict=True)]
    return found, dataset.notes[0]


def table(rows, delimiter, ends, quotes=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ends, quoting=quotes).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_its_dialect(tmp_path, delimiter, ends, header):
    rows = [(f"{i} {word}", f"{text} {i}") for i in range(5) for word, text in GERMAN]
    for encoding, ending, quotes in itertools.product(
        ENCODINGS, (".csv", ".tsv", ".txt"), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    ):
        if delimiter == "\t" and quotes == csv.QUOTE_ALL:
            continue  # where quotation marks are text
        first = [("lemma", "form")] if header else []
        text = table([*first, *rows], delimiter, ends, quotes)
        path = write(tmp_path / f"a{ending}", text, encoding)
        found, note = read(path)
        assert rows == found, (encoding, ending)
        assert ("a header; source lemma, target form" in note) == header


@pytest.mark.parametrize(
    ("texts", "encoding", "is_clear"),
    [
        (["żółw", "łódka na wodzie", "święto", "źródło", "gęś"], "cp1250", True),
        (["żółw", "łódka na wodzie", "święto", "źródło", "gęś"], "iso8859-2", True),
        (["собака", "кошка и дом", "молоко", "вчера было тепло"], "cp1251", True),
        (["собака", "кошка и дом", "молоко", "вчера было тепло"], "koi8-r", True),
        (["σκύλος", "γάτα", "σπίτι", "καλημέρα σας"], "cp1253", True),
        (["犬が好きです", "猫", "東京へ行きます", "日本語"], "shift_jis", True),
        (["犬が好きです", "猫", "東京へ行きます", "日本語"], "euc_jp", True),
        (["你好", "我是中国人", "谢谢你们", "北京"], "gb18030", True),
        (["안녕하세요", "개와 고양이", "한국어", "서울"], "euc_kr", True),
    ],
)
def test_texts_of_many_countries_are_read_or_their_encoding_is_asked_for(
    tmp_path, texts, encoding, is_clear
):
    rows = [(text, f"n{number}") for number, text in enumerate(texts * 4)]
    path = write(tmp_path / "a.csv", table(rows, ",", "\n"), encoding)
    assert rows == read(path, encoding=encoding)[0]
    if is_clear:
        assert rows == read(path)[0]
    else:
        with pytest.raises(InputError, match=r"The encoding of .* is not clear: .* Add data.enc"):
            read(path)


ORDINARY = {  # small files, and encodings that people have written them in
    "lemma;größe\nHäuser;das Haus\nschön;die schöne Frau über Straße\nÄpfel;die Äpfel\n": [
        "cp1252", "cp850", "mac_roman",
    ],
    "le garçon;a\nl'été;b\nla forêt;c\nà côté;d\nnoël;e\nœuvre;f\n": ["cp1252", "mac_roman"],
    "élève;a\noù;b\nnaïf;c\nça;d\nforêt;e\nmaïs;f\ngoût;g\n": ["cp1252"],
    "mañana\nniño\npingüino\n¿qué?\n": ["latin-1"],
    "La città è bella;x\nPerché no;y\nÈ così;z\nPiù tardi;w\n": ["cp1252", "cp850"],
    "żółw;turtle\nłódka;boat\nświęto;holiday\nźródło;source\n": ["cp1250", "iso8859-2", "cp852"],
    "собака;dog\nкошка;cat\nдом;house\nмолоко;milk\n": ["cp1251", "koi8-r", "cp866"],
    "žluťoučký;yellow\nkůň;horse\npříliš;too\nďábel;devil\n": ["cp1250"],
    "őrült;mad\nűr;space\nhűség;x\nkönyv;book\ntűz;fire\n": ["cp1250"],
    "çocuk;child\ngöz;eye\nağaç;tree\nşeker;sugar\nışık;light\n": ["cp1254"],
    "älg;moose\nåker;field\nsmörgås;x\nö;island\n": ["cp1252", "cp850"],
    "שלום;peace\nילד;boy\nבית;house\n": ["cp1255"],
    "سلام;peace\nولد;boy\nبيت;house\n": ["cp1256"],
    "“Hello,” she said;x\nit’s fine — ok;y\n": ["cp1252"],
}  # fmt: skip


def decoded_or_asked(content):
    try:
        return content.decode(encoding_of(content, is_whole=True, place="a.csv"))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "encoding"), [(text, one) for text, found in ORDINARY.items() for one in found]
)
def test_no_encoding_is_wrong_unless_it_is_asked_for(text, encoding):
    for times in (1, 30):
        found = decoded_or_asked(times * text.encode(encoding))
        assert found == times * text or found.startswith("The encoding of a.csv is not clear: a")


def test_an_encoding_that_is_given_is_used_even_for_what_looks_like_another(tmp_path):
    path = write(tmp_path / "a.tsv", "é\tb\nc\td\n")
    assert [("Ã©", "b"), ("c", "d")] == read(path, encoding="cp1252")[0]
    with pytest.raises(InputError, match=r"a.tsv cannot be read as utf-16 .*Set data.encoding"):
        read(path, encoding="utf-16")


def test_no_text_is_said_to_be_none(tmp_path):
    draw = random.Random(1)
    path = write(tmp_path / "a.tsv", bytes(draw.randrange(256) for _ in range(5000)))
    with pytest.raises(InputError, match=r"a.tsv must be text"):
        read(path)


@pytest.mark.parametrize("delimiter", [*DELIMITERS, "^"])
def test_a_delimiter_can_be_given_by_name_or_as_it_is(tmp_path, delimiter):
    rows = [("a", "b"), ("c", "d")]
    path = write(tmp_path / "a.csv", table(rows, DELIMITERS.get(delimiter, delimiter), "\n"))
    assert rows == read(path, delimiter=delimiter)[0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,5;2,5\n3,25;4\n", [("1,5", "2,5"), ("3,25", "4")]),
        (
            "Hallo, Welt;hello\nHund, Katze;dog\n",
            [("Hallo, Welt", "hello"), ("Hund, Katze", "dog")],
        ),
        ("a, b\tc\nd, e\tf\n", [("a, b", "c"), ("d, e", "f")]),
        ("a|b;c\ne|f g\n", [("a", "b;c"), ("e", "f g")]),
    ],
)
def test_of_several_delimiters_the_likeliest_is_taken(tmp_path, text, rows):
    assert rows == read(write(tmp_path / "a.csv", text))[0]


def test_two_delimiters_as_likely_are_asked_about(tmp_path):
    path = write(tmp_path / "a.csv", "a,b;c\nd,e;f\n")
    with pytest.raises(
        InputError, match=r"line 1 is a . b;c by commas, a,b . c by semicolons. Set"
    ):
        read(path)
    assert [("a", "b;c"), ("d", "e;f")] == read(path, delimiter="comma")[0]
    assert [("a,b", "c"), ("d,e", "f")] == read(path, delimiter=";")[0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"a\tb\nc"\td\n', [('"a', "b"), ('c"', "d")]),
        ('"Hi"\t"Hallo"\nx\ty\n', [('"Hi"', '"Hallo"'), ("x", "y")]),
        ('"say ""hi"""\tx\na\tb\n', [('say "hi"', "x"), ("a", "b")]),
        ('"a\tb"\tx\nc\td\ne\tf\n' + "g\th\n" * 9, [("a\tb", "x"), ("c", "d"), ("e", "f")]),
    ],
)
def test_between_tabs_quotation_marks_are_text_unless_they_quote(tmp_path, text, rows):
    assert rows == read(write(tmp_path / "a.tsv", text))[0][: len(rows)]


WORDS = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(30)]  # without digits
PRICES = [f"{i} EUR" for i in range(30)]


@pytest.mark.parametrize(
    ("first", "columns", "expected"),
    [
        (("text", "label"), (WORDS, ["no", "yes"] * 15), True),
        (("Text", "LABEL "), (WORDS[:1], ["no"]), True),
        (("day", "price"), (WORDS, [str(i / 2) for i in range(30)]), True),
        (("day", "price"), (["a", "b"], ["1,5", "2"]), True),
        (("testo", "valore"), (WORDS, PRICES), None),
        (("text", "valore"), (WORDS, PRICES), True),
        (("testo", "2 EUR"), (WORDS, PRICES), False),
        (("wzz", "free"), (WORDS[:9], PRICES[:9]), False),
        (("wzz", "3"), (WORDS, [str(i) for i in range(30)]), False),
        (("word", "price"), (WORDS, [str(i) for i in range(30)]), True),
        (("utterance", "mood"), (WORDS, ["no", "yes"] * 15), None),
        (("what nonsense", "sarcasm"), (WORDS, ["no", "yes"] * 15), None),
        (("library", "图书馆"), ([f"{x}brary" for x in WORDS], ["电脑", *WORDS[1:]]), False),
        (("NASA", "nasa one"), ([f"{x}asn" for x in WORDS], [f"one {x}s" for x in WORDS]), False),
        (("time", "no"), (WORDS, ["no", "yes"] * 15), False),
        (("time", "Zeit"), (["a", "b"], ["x", "y"]), None),
        (("it", "es"), (WORDS, WORDS[::-1]), None),
        (("no", "no"), (WORDS, WORDS[::-1]), False),
        (("x", "y"), (WORDS, WORDS), None),
        (("x", "y"), (["1", "2"], ["3", "4"]), True),
        (("wzz", "yes"), (WORDS, ["no", "yes"] * 15), False),
        (("spelling", "phonemes"), (WORDS, [f"AH {i % 7} BD" for i in range(30)]), True),
        (("hund", "dog"), (["katze", "maus"], ["cat", "mouse"]), False),
        (("wab", "x"), (WORDS, ["a", "b"] * 15), False),
        (("word", "w"), (["abc", "def"], ["x", "y"]), None),
        (("", ""), (["abc", "def"], ["x", "y"]), False),
    ],
)
def test_the_lines_below_say_whether_the_first_is_a_header(first, columns, expected):
    records = [first, *zip(*columns, strict=True)]
    if expected is None:
        with pytest.raises(InputError, match="Line 1 of a.tsv may be a header or a row: .* Set"):
            has_header(records, "a.tsv")
    else:
        assert expected == has_header(records, "a.tsv")


def test_a_header_is_never_a_row_and_its_names_decide_on_the_columns(tmp_path):
    rows = [("positive", i, f"text {i}") for i in range(3)]
    path = write(tmp_path / "a.csv", table([("Label", "id", "Text"), *rows], ";", "\n"))
    found, note = read(path)
    assert [(f"text {i}", "positive") for i in range(3)] == found
    assert note == (
        f"{path}: semicolons between columns, a header; source Text, target "
        "Label, not used: id; first rows: 'text 0' -> 'positive'; 'text 1' -> 'positive'."
    )


def test_later_parts_have_the_header_of_the_first_or_none(tmp_path):
    for name, text in (("c-1", "word\tsounds\nab\tA B\n"), ("c-2", "word\tW ER D\ncd\tC D\n")):
        (tmp_path / f"{name}.tsv").write_text(text)
    dataset = Files(train=str(tmp_path / "c-*.tsv"), header=True)
    assert [("ab", "A B"), ("word", "W ER D"), ("cd", "C D")] == [
        row[:2] for row in dataset.given_rows("train")
    ]


def test_the_first_objects_decide_on_the_columns(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n' + '{"text": "b", "label": "x"}\n' * 3)
    with pytest.raises(InputError, match="Line 1 .*must have the key 'label'"):
        list(Files(train=str(path)).given_rows("train"))
    assert 3 == len([*Files(train=str(path), on_error="skip").given_rows("train")])


def test_another_split_has_the_header_of_train(tmp_path):
    text = "".join(f"w{i}\tv{i}\n" for i in range(50))
    train = write(tmp_path / "a.tsv", "lemma\tform\n" + text)
    for first, expected in (("form\tlemma\n", ("v", "w")), ("", ("w", "v"))):
        other = write(tmp_path / "b.tsv", f"{first}w\tv\n")
        dataset = Files(train=train, test=other)
        (chunk,) = dataset.read("test")
        assert expected == (chunk[0][0], chunk[1][0])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "1.5 2"),
        ({"decimal": "point"}, "1,5 2"),
        ({"decimal": "comma", "delimiter": "semicolon"}, "1.5 2"),
        ({"source": "auto"}, "1,5 2"),
    ],
)
def test_decimal_commas_are_those_of_tables_with_semicolons(tmp_path, options, expected):
    path = write(tmp_path / "a.csv", "1,5 2;x\n3,5 4;y\n")
    assert (expected, "x") == read(path, **{"source": "values", **options})[0][0]


def test_with_decimal_commas_semicolons_separate_the_numbers_of_a_step(tmp_path):
    path = write(tmp_path / "a.tsv", "1,5;2 3;4,5\tx\n3;1 4;1\ty\n")
    assert ("1.5,2 3,4.5", "x") == read(path, source="values", decimal="comma")[0][0]


@pytest.mark.parametrize("text", ["1,5 2.5;x\n", "1.234,5;x\n", "1,5;x\n1.234;y\n"])
def test_numbers_with_points_and_commas_are_asked_about(tmp_path, text):
    path = write(tmp_path / "a.csv", text)
    with pytest.raises(InputError, match=r"Numbers of .*a.csv have points and commas. Set"):
        read(path, source="values", header=False)
    with pytest.raises(InputError, match=r"must have decimal commas and no points, not"):
        read(path, source="values", header=False, decimal="comma")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\ntext;label\na b;x\nc d;y\n", [("a b", "x"), ("c d", "y")]),
        ('a, "b, c"\nd, "e, f"\n', [("a", "b, c"), ("d", "e, f")]),
        ("\n\ntext,label\na,x\n", [("a", "x")]),
        ("source_text,target_text\na,x\n", [("a", "x")]),
        ("English,German\ndog,Hund\n", [("dog", "Hund")]),
        ("a,N/A\nb,5\nc,7\n", [("a", "N/A"), ("b", "5"), ("c", "7")]),
        ("a;1.234.567\nb;5\nc;7\n", [("a", "1.234.567"), ("b", "5"), ("c", "7")]),
        (",sms,cls\n0,hi you,a\n1,hi me,b\n", [("hi you", "a"), ("hi me", "b")]),
        ("id,foo,label\n1,a,b\n2,c,d\n", [("a", "b"), ("c", "d")]),
    ],
)
def test_what_programs_write_around_rows_is_no_row(tmp_path, text, rows):
    options = {"source_column": "foo"} if "foo" in text else {}
    options |= {"header": True} if "sms" in text else {}
    assert rows == read(write(tmp_path / "a.csv", text), **options)[0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('"text"\t"label"\n"a"\t"b"\n', [("a", "b")]),
        ('"Hello, world"\tx\nyes\ty\n', [("Hello, world", "x"), ("yes", "y")]),
        ('He said "hi"\tx\n"Hi"\t"Hallo"\n', [('He said "hi"', "x"), ('"Hi"', '"Hallo"')]),
        ('5" pipe\tx\n"Yes"\t"Ja"\n', [('5" pipe', "x"), ('"Yes"', '"Ja"')]),
    ],
)
def test_marks_between_tabs_are_told_apart_and_noted(tmp_path, text, rows):
    path = write(tmp_path / "a.tsv", text)
    found, note = read(path)
    assert rows == found
    quoted = '"' not in "".join(map("".join, rows))
    assert f"quotation marks {'around fields' if quoted else 'part of the texts'}" in note
    plain, _ = read(path, quotes=False, header=False)
    assert text == "".join(f"{one}\t{two}\n" for one, two in plain)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mot,ord\n" + "".join(f"w{i},v{i}\n" for i in range(30)), "ord,mot\nv1,w1\n"),
        ("label,text\nv,w\n", "v1,w1\n"),
        ("text,label,id\nw,v,1\n", "text,label\nw1,v1\n"),
    ],
)
def test_the_columns_of_other_splits_are_those_of_train(tmp_path, first, second):
    train, test = write(tmp_path / "a.csv", first), write(tmp_path / "b.csv", second)
    options = {"header": True} if "mot" in first else {}
    dataset = Files(train=train, test=test, **options)
    (chunk,) = dataset.read("test")
    assert ("w1", "v1") == (chunk[0][0], chunk[1][0])


def test_rows_that_are_short_or_empty_are_counted(tmp_path):
    path = write(tmp_path / "a.csv", "text,label,id\na,x,1\nb,y\n,,\nc,z,3\n")
    dataset = Files(test=path)
    (chunk,) = dataset.read("test")
    assert (["a", "b", "", "c"], ["x", "y", "", "z"]) == chunk
    assert dataset.notes[1:] == [
        f"Rows of {path} with fewer fields than columns: 1, the first in line 3.",
        f"Rows of {path} with no text in any field: 1, the first in line 4.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("a.csv", "text,label\na,b\ntext,label\n", {}, "Line 3 of .* must not repeat the header"),
        ("a.tsv", "a\tb\nc\td\re\n", {}, "Line 2 of .* must not have a carriage return"),
        ("a.tsv", "a\tb\n\ufeffc\td\n", {}, "Line 2 of .* must not begin with a byte order mark"),
        ("a.tsv", b"na\xefve\tx\na\tb\n", {"header": True, "encoding": "utf-8"}, "Line 1 of"),
        ("a.jsonl", '{"x": 1, "y": 2, "x": 3}\n', {}, "Line 1 of .* each key once, not .x. twice"),
        ("a.jsonl", '{"x": "a\\u0000", "y": 2}\n', {}, "Line 1 of .* must not have a NUL"),
        ("a.csv", "text,translation,label\na,b,c\n", {}, "target is not clear .* translation or l"),
    ],
)
def test_what_no_row_can_have_is_named(tmp_path, name, content, options, message):
    path = write(tmp_path / name, content)
    with pytest.raises(InputError, match=message):
        read(path, **options)


def test_numbers_of_json_are_as_they_are_written(tmp_path):
    path = write(tmp_path / "a.jsonl", '{}\n{"x": 1.10, "y": [1e400, 12345678901234567890.125]}\n')
    assert [("1.10", "1e400 12345678901234567890.125")] == read(path, on_error="skip")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-16"])
def test_a_byte_order_mark_is_no_text_even_if_the_encoding_is_given(tmp_path, encoding):
    path = write(tmp_path / "a.tsv", "\ufeffHund\tdog\n", encoding.replace("utf-16", "utf-16-le"))
    assert [("Hund", "dog")] == read(path, encoding=encoding)[0]


def test_skipped_rows_are_counted_where_reading_ends_early(tmp_path):
    path = write(tmp_path / "a.tsv", "a\tb\nbroken\nc\td\ne\tf\n")
    dataset = Files(test=path, limit=2, on_error="skip")
    list(dataset.read("test"))
    assert "Skipped 1 bad line(s)" in dataset.notes[1]


def test_a_first_line_that_names_a_delimiter_is_left_out_of_tables_only(tmp_path):
    first, second = (write(tmp_path / name, "sep=;\na\n") for name in ("a.en", "a.de"))
    assert [("sep=;", "sep=;"), ("a", "a")] == read([first, second])[0]
    with pytest.raises(InputError, match="Line 1 of .* must be JSON"):
        read(write(tmp_path / "a.jsonl", 'sep=;\n{"x": 1, "y": 2}\n'))


def test_a_header_of_another_split_needs_two_names_of_train(tmp_path):
    train = write(tmp_path / "a.csv", "deutsch,englisch,nr\nHund,dog,1\nKuh,cow,2\n")
    test = write(tmp_path / "b.csv", "englisch,deutsch,quelle\nabout,um,web\n")
    (chunk,) = Files(train=train, test=test).read("test")
    assert (["um"], ["about"]) == chunk


DAYS = [f"2026-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(60)]


@pytest.mark.parametrize(
    ("header", "rows", "named"),
    [
        (
            "day,price",
            [f"{day},{i / 4}" for i, day in enumerate(DAYS)],
            "times (day) and numbers (price)",
        ),
        (
            "meter,day,kwh",
            [f"{meter},{day},{i}" for meter in "ab" for i, day in enumerate(DAYS)],
            "times (day) and numbers (kwh)",
        ),
        ("day,iso", [f"{day[:4]}/{day[5:7]}/{day[8:]},{day}" for day in DAYS], None),
        ("word,price", [f"w,{i}" for i in range(60)], None),
        ("day,price", [f"{day},{i / 4}" for i, day in enumerate(DAYS[:9])], None),
    ],
)
def test_a_table_of_times_and_numbers_may_be_one_of_series(tmp_path, header, rows, named):
    path = write(tmp_path / "a.csv", "\n".join([header, *rows]))
    dataset = Files(train=path, header=True)
    list(dataset.read("train"))
    hints = [note for note in dataset.notes if "time series" in note]
    assert (named is not None) == len(hints)
    assert all(named in hint for hint in hints)
    told = Files(train=path, header=True, source="characters")
    list(told.read("train"))
    assert not any("time series" in note for note in told.notes)
