import io
import sys

import pytest

from seq2seq.commands.predict import predict
from seq2seq.configuration.composing import compose
from seq2seq.errors import InputError


class Producer(io.RawIOBase):
    """Standard input whose parts arrive one by one; `answers` are those written before each."""

    def __init__(self, parts, out):
        self.parts, self.out, self.answers = list(parts), out, []

    def readable(self):
        return True

    def readinto(self, buffer):
        self.answers.append(self.out.getvalue().count(b"\n"))
        part = self.parts.pop(0) if self.parts else b""
        buffer[: len(part)] = part
        return len(part)


@pytest.fixture
def answers_before(trained, monkeypatch):
    """`answers_before(*parts)`: lines written before each part, the end, and the error if any."""

    def run(*parts):
        out = io.BytesIO()
        producer = Producer(parts, out)
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(producer)))
        try:
            predict(compose("predict", [f"run={trained}"]), [])
        except InputError as error:
            return [*producer.answers, str(error)]
        return producer.answers

    return run


def test_a_line_is_answered_before_the_next_one_arrives(answers_before):
    assert [0, 1, 1, 4] == answers_before(b"abc\n", b"d", b"e\n\r\nab\n")


def test_what_follows_the_last_line_break_is_a_line(answers_before):
    assert [0, 1, 1] == answers_before(b"abc\n", b"d")
    assert 2 == sys.stdout.buffer.getvalue().count(b"\n")


def test_lines_before_an_invalid_one_are_answered(answers_before):
    _, error = answers_before(b"a\nb\n\xff\nc\n")
    assert error.startswith("Line 3 of standard input is not valid UTF-8 (byte 1 is 0xff)")
    assert 2 == sys.stdout.buffer.getvalue().count(b"\n")
