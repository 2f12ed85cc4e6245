"""Outputs of models without feedback as a graph."""

from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.decoding import FinishReason
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.hypothesis_outputs import HYPOTHESES
from seq2seq.symbols import END

NAMES = {
    "tokens": {name: one for name, one in HYPOTHESES.items() if name != "attention"},
    "labels": {
        "labels": "the number of the label, or 1 at each label that the row has",
        "probabilities": "probability of each label",
        "log_probs": "log p of the label, or of all labels together",
    },
    "values": {"values": "in the units of the data", "lengths": "number of steps"},
}


class ReadingGraph(ArrayGraph):
    """The mode of the distributions of all steps, in one call of the model."""

    @property
    def names(self) -> dict[str, str]:  # type: ignore[override]  # it depends on the target
        return NAMES[self.model.target.kind]

    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        model = self.model
        x = {"source": source, "source_length": lengths}
        if model.has_open_length:
            length = self.options.max_length
            steps = model.longest_target if length is None else length
            shape = (ops.shape(source)[0], steps + model.target_form.ended)
            x["target_mask"] = ops.ones(shape, "bool")
        parameters = model.shrunk(model(x, training=False), source, lengths)
        real = model.compute_mask(x, None)
        if real is None:
            real = ops.ones(ops.shape(parameters)[:2], "bool")
        answer = {"tokens": self._tokens, "labels": self._labels, "values": self._values}
        return answer[model.target.kind](parameters, real)

    def _tokens(self, parameters: Tensor, real: Mask) -> dict[str, Tensor]:
        head = self.model.head
        mode = head.mode(parameters)
        log_probs = head.log_prob(parameters, mode)
        if self.model.target_form.ended:
            is_end = ops.cast(ops.equal(mode, END), "int32")
            real = real & ops.equal(ops.cumsum(is_end, axis=1), is_end)
        log_probs = ops.where(real, log_probs, 0.0)
        total = ops.sum(log_probs, axis=1)
        has_end = ops.any(real & ops.equal(mode, END), axis=1)
        return {
            "ids": ops.where(real, mode, 0),
            "lengths": ops.sum(ops.cast(real, "int32"), axis=1),
            "scores": total,
            "log_probs": total,
            "token_log_probs": log_probs,
            "finish_reason": ops.where(has_end, int(FinishReason.END), int(FinishReason.LENGTH)),
        }

    def _labels(self, parameters: Tensor, real: Mask) -> dict[str, Tensor]:
        head = self.model.head
        mode = head.mode(parameters)
        return {
            "labels": mode[:, 0],
            "probabilities": head.probabilities(parameters)[:, 0],
            "log_probs": head.log_prob(parameters, mode)[:, 0],
        }

    def _values(self, parameters: Tensor, real: Mask) -> dict[str, Tensor]:
        mode = self.model.head.mode(parameters)
        return {
            "values": ops.where(real[:, :, None], mode, 0.0),
            "lengths": ops.sum(ops.cast(real, "int32"), axis=1),
        }
