"""`python scripts/sweep.py --help` says what it does."""

from seq2seq.commands.sweep import main

if __name__ == "__main__":
    main()
