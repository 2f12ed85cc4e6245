"""`python scripts/export.py --help` says what it does."""

from seq2seq.commands.export import main

if __name__ == "__main__":
    main()
