from seq2seq.exporting.export import export as export
from seq2seq.exporting.exported import Exported as Exported
