"""The exceptions that end a command without a traceback."""

import signal


class InputError(ValueError):
    """Something that the user gave is wrong: a file, an option, a value.

    The message is one sentence: what is wrong, what was received, what to do about it. The
    commands print it without a traceback and exit with status 2; any other exception is a
    defect of the program and keeps its traceback.
    """


class Interrupted(KeyboardInterrupt):
    """A signal asked the program to end, and it ends in good order.

    The commands print the message, if any, and exit with status 128 + `number`.
    """

    def __init__(self, message: str = "", number: int = signal.SIGINT):
        super().__init__(message)
        self.number = number
