"""`python scripts/train.py --help` says what it does."""

from seq2seq.commands.train import main

if __name__ == "__main__":
    main()
