from seq2seq.tokenizers.bytes import Bytes as Bytes
from seq2seq.tokenizers.characters import Characters as Characters
from seq2seq.tokenizers.conditioned import Conditioned as Conditioned
from seq2seq.tokenizers.integers import Integers as Integers
from seq2seq.tokenizers.selection import choose as choose
from seq2seq.tokenizers.subwords import Subwords as Subwords
from seq2seq.tokenizers.tokenizer import Tokenizer as Tokenizer
from seq2seq.tokenizers.words import Words as Words
