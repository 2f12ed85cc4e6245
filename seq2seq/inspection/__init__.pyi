from seq2seq.inspection.inspect import inspect as inspect
from seq2seq.inspection.inspection import Inspection as Inspection
from seq2seq.inspection.page import write_inspection as write_inspection
