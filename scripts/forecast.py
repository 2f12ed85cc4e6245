"""`python scripts/forecast.py --help` says what it does."""

from seq2seq.commands.forecast import main

if __name__ == "__main__":
    main()
