"""Where `seq2seq.training` exports the journal from."""

from seq2seq.storage.journal import Journal as Journal
