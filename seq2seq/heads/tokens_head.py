"""One symbol of a vocabulary per step."""

import keras
from keras import ops

from seq2seq.heads.head import Head
from seq2seq.heads.smoothed_crossentropy import SmoothedCrossentropy
from seq2seq.metrics import Perplexity
from seq2seq.ops.checks import check_shares


@keras.saving.register_keras_serializable(package="seq2seq")
class TokensHead(Head):
    """Logits over a vocabulary.

    Args:
        label_smoothing: float, share of the target spread over all symbols in training.
    """

    def __init__(self, label_smoothing=0.0, **kwargs):
        super().__init__(**kwargs)
        check_shares(label_smoothing=label_smoothing)
        self.label_smoothing = label_smoothing

    def build(self, outputs_shape, target_shape, kernel_shape=None):
        vocabulary_size = target_shape[-1]
        self.kernel = None
        if kernel_shape is None:
            self.kernel = self.add_weight(shape=(outputs_shape[-1], vocabulary_size), name="kernel")
        self.bias = self.add_weight(
            shape=(vocabulary_size,), initializer="zeros", autocast=False, name="bias"
        )

    def call(self, outputs, kernel=None):
        kernel = self.kernel if kernel is None else ops.transpose(kernel)
        flat = ops.reshape(outputs, (-1, outputs.shape[-1]))
        logits = ops.matmul(
            ops.cast(flat, self.compute_dtype), ops.cast(kernel, self.compute_dtype)
        )
        logits = ops.cast(logits, "float32") + self.bias
        return ops.reshape(logits, (*ops.shape(outputs)[:-1], logits.shape[-1]))

    def make_loss(self):
        return SmoothedCrossentropy(self.label_smoothing)

    def make_metrics(self):
        return [keras.metrics.SparseCategoricalAccuracy(name="token_accuracy"), Perplexity()]

    def get_config(self):
        return {**super().get_config(), "label_smoothing": self.label_smoothing}
