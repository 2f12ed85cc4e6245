"""`python scripts/compare.py --help` says what it does."""

from seq2seq.commands.compare import main

if __name__ == "__main__":
    main()
