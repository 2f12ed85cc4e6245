from seq2seq.metrics.bleu import Bleu as Bleu
from seq2seq.metrics.chrf import Chrf as Chrf
from seq2seq.metrics.corpus_metric import CorpusMetric as CorpusMetric
from seq2seq.metrics.direction import is_better as is_better
from seq2seq.metrics.exact_match import ExactMatch as ExactMatch
from seq2seq.metrics.perplexity import Perplexity as Perplexity
from seq2seq.metrics.sequence_metric import SequenceMetric as SequenceMetric
from seq2seq.metrics.token_error_rate import TokenErrorRate as TokenErrorRate
