from seq2seq.hub.address import HubAddress as HubAddress
from seq2seq.hub.fetch import fetched as fetched
from seq2seq.hub.fetch import name_of as name_of
from seq2seq.hub.push import push as push
