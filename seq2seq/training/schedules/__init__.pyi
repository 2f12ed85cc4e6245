from seq2seq.training.schedules.constant import Constant as Constant
from seq2seq.training.schedules.cosine import Cosine as Cosine
from seq2seq.training.schedules.in_parts import InParts as InParts
from seq2seq.training.schedules.inverse_square_root import InverseSquareRoot as InverseSquareRoot
from seq2seq.training.schedules.linear import Linear as Linear
from seq2seq.training.schedules.schedule import Schedule as Schedule
