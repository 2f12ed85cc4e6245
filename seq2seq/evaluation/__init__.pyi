from seq2seq.evaluation.evaluate import evaluate as evaluate
from seq2seq.evaluation.evaluate import num_asked as num_asked
from seq2seq.evaluation.evaluation import Evaluation as Evaluation
from seq2seq.evaluation.evaluation import Row as Row
from seq2seq.evaluation.fit_shrinkage import fit_shrinkage as fit_shrinkage
from seq2seq.evaluation.fit_shrinkage import is_shrunk as is_shrunk
from seq2seq.evaluation.teacher_forced import teacher_forced as teacher_forced
