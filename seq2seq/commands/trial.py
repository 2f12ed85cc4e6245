"""Whether the chosen parts fit together, asked before any data is read."""

from typing import TYPE_CHECKING

from omegaconf import DictConfig

from seq2seq.commands.own_classes import check_saving
from seq2seq.config import build, build_optimizer

if TYPE_CHECKING:
    from seq2seq.data import Dataset
    from seq2seq.training import Trainer

MANY_STEPS = 10**9  # how many there will be depends on the data; a schedule must fit into these


def check_parts(config: DictConfig, dataset: "Dataset", trainer: "Trainer") -> None:
    """Build all that a run will build, for vocabularies of a few symbols, and drop it.

    Constructors know best which widths and choices go together. Vocabularies that the data need
    not make equal are unequal here.

    Raises:
        InputError: as the constructors raise it.
    """
    from seq2seq.features import Tokens
    from seq2seq.tokenizers import Characters

    source = Tokens(Characters(learned="ab"))
    target = source if dataset.shared_vocabulary else Tokens(Characters(learned="abc"))
    build(config.decoding)
    check_saving(config.model, build(config.model, source=source, target=target))
    build_optimizer(config.optimizer, total_steps=MANY_STEPS, monitor=trainer.monitor)
