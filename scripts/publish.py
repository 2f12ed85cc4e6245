"""`python scripts/publish.py --help` says what it does."""

from seq2seq.commands.publish import main

if __name__ == "__main__":
    main()
