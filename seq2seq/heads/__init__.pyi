from seq2seq.heads.head import Head as Head
from seq2seq.heads.smoothed_crossentropy import SmoothedCrossentropy as SmoothedCrossentropy
from seq2seq.heads.tokens_head import TokensHead as TokensHead
