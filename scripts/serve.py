"""`python scripts/serve.py --help` says what it does."""

from seq2seq.commands.serve import main

if __name__ == "__main__":
    main()
