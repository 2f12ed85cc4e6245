"""The one exception that is the user's to mend."""


class InputError(ValueError):
    """Something that the user gave is wrong: a file, an option, a value.

    The message is one sentence: what is wrong, what was received, what to do about it. The
    commands print it without a traceback and exit with status 2; any other exception is a
    defect of the program and keeps its traceback.
    """
