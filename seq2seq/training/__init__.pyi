from seq2seq.training.adamw import AdamW as AdamW
from seq2seq.training.checkpoints import Checkpoints as Checkpoints
from seq2seq.training.display import Display as Display
from seq2seq.training.journal import Journal as Journal
from seq2seq.training.precision import resolve_precision as resolve_precision
from seq2seq.training.trainer import Trainer as Trainer
