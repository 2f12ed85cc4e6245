from seq2seq.reporting.report import write_report as write_report
