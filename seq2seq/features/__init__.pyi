from seq2seq.features.feature import Feature as Feature
from seq2seq.features.labels import Labels as Labels
from seq2seq.features.row_scaled_values import RowScaledValues as RowScaledValues
from seq2seq.features.target_form import TargetForm as TargetForm
from seq2seq.features.tokens import Tokens as Tokens
from seq2seq.features.values import Values as Values
