from seq2seq.reporting.report import write_report as write_report
from seq2seq.reporting.verdict import figures_table as figures_table
