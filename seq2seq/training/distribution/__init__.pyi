from seq2seq.training.distribution.alone import Alone as Alone
from seq2seq.training.distribution.choosing import make_distribution as make_distribution
from seq2seq.training.distribution.distribution import Distribution as Distribution
from seq2seq.training.distribution.mirrored_tensorflow import Mirrored as Mirrored
from seq2seq.training.distribution.sharded import Sharded as Sharded
