from seq2seq.publishing.publication import Publication as Publication
from seq2seq.publishing.publication import write_publication as write_publication
