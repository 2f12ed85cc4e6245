"""`python scripts/update.py --help` says what it does."""

from seq2seq.commands.update import main

if __name__ == "__main__":
    main()
