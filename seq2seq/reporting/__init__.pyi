from seq2seq.reporting.figures_table import figures_table as figures_table
from seq2seq.reporting.report import write_report as write_report
