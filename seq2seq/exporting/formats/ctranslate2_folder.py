"""Folders of CTranslate2."""

from functools import partial
from pathlib import Path
from typing import Any

from seq2seq.exporting.array_example import encoding_lines, import_lines, limit_lines, text_lines
from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.ctranslate2.check_model import check_model
from seq2seq.exporting.ctranslate2.names import FOLDER, SYMBOLS
from seq2seq.exporting.ctranslate2.search_arguments import search_arguments
from seq2seq.exporting.ctranslate2.to_ctranslate2 import LONGEST, QUANTIZATIONS, to_ctranslate2
from seq2seq.exporting.exported_predictor import ExportedPredictor
from seq2seq.exporting.formats.format import Format, Signature, Tensor
from seq2seq.exporting.plan import Plan
from seq2seq.prediction import Predictor


class CTranslate2Folder(Format):
    """A Transformer for CTranslate2, which decodes it: greedily or by a beam search.

    The folder keeps no decoding, so `check` refuses what CTranslate2 cannot do, and the answers of
    the chosen decoding are compared.
    """

    name = "ctranslate2"
    packages = ("ctranslate2",)
    extra = "ctranslate2"
    quantizations = tuple(QUANTIZATIONS)
    fixed = ("steps",)

    def needs(self, plan: Plan) -> str:
        return (
            "It needs CTranslate2 (`pip install ctranslate2`), and nothing else. Tokens are named "
            "by their ids; sources have at least one. With this library, "
            "`seq2seq.exporting.load_exported` gives a predictor of texts."
        )

    def check(self, plan: Plan) -> None:
        super().check(plan)
        check_model(plan.model)
        search_arguments(plan.options)

    def completed(self, plan: Plan, sources: Any) -> Plan:
        return plan._replace(steps=plan.steps or LONGEST)

    def takes(self, plan: Plan, length: int) -> bool:
        assert plan.steps is not None
        return 1 <= length <= plan.steps

    def note(self, plan: Plan) -> str | None:
        notes = [f"Sources have 1 to {plan.steps:,} tokens; one without a token has no answer."]
        if plan.options.strategy is not None or plan.options.max_length is not None:
            notes.append("The folder keeps no decoding: give it to CTranslate2 again.")
        return " ".join(notes)

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        assert plan.steps is not None
        to_ctranslate2(plan.model, folder / FOLDER, plan.quantize, plan.steps)
        tokens = Tensor("string", (None, None), "ids as text: lists of tokens, without END")
        ids = "ids as text; the symbols are <blank>, <unk>, <s> and </s>"
        outputs = {
            "hypotheses": Tensor("string", (None, None, None), ids),
            "scores": Tensor("float32", (None, None), "log p, divided by a power of the length"),
        }
        return {"translate_batch": Signature({"source": tokens}, outputs)}

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        options = plan.options._replace(alignments=False)._asdict()  # they are not compared
        from seq2seq.exporting.ctranslate2.ctranslate2_predictor import CTranslate2Predictor

        engine = partial(CTranslate2Predictor, folder=folder)
        found = runner_of(ExportedPredictor(plan.model, engine, **options))
        expected = runner_of(Predictor(plan.model, **options))
        is_exact = plan.quantize == "none"
        return [Check("translate_batch", found, expected, is_exact=is_exact)]

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        arguments = search_arguments(plan.options)
        given = ", ".join(f"{name}={one}" for name, one in arguments.items())
        lines = [
            f'translator = ctranslate2.Translator("{FOLDER}")',
            *encoding_lines(plan.model, source),
            f"symbols = {SYMBOLS}",
            "tokens = [symbols[one] if one < 4 else str(one) for one in source]",
            *limit_lines(plan.options),
            "(found,) = translator.translate_batch(",
            "    [tokens], max_input_length=0, min_decoding_length=0, max_decoding_length=limit,",
            f"    {given},",
            ")",
            "ids = [int(one) for one in found.hypotheses[0]]",
            *text_lines(plan.model.target),
            'print("text", text)',
        ]
        return "\n".join([*import_lines(lines), "import ctranslate2", "", *lines])
