"""`python scripts/inspect_data.py --help` says what it does."""

from seq2seq.commands.inspect_data import main

if __name__ == "__main__":
    main()
