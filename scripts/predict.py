"""`python scripts/predict.py --help` says what it does."""

from seq2seq.commands.predict import main

if __name__ == "__main__":
    main()
