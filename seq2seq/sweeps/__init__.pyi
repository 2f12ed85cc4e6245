from seq2seq.sweeps.report import write_sweep_report as write_sweep_report
from seq2seq.sweeps.sweep import Sweep as Sweep
from seq2seq.sweeps.worker import Worker as Worker
