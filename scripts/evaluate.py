"""`python scripts/evaluate.py --help` says what it does."""

from seq2seq.commands.evaluate import main

if __name__ == "__main__":
    main()
