from seq2seq.exporting.export import export as export
from seq2seq.exporting.exported import Exported as Exported
from seq2seq.exporting.exported_predictor import ExportedPredictor as ExportedPredictor
from seq2seq.exporting.load_exported import load_exported as load_exported
