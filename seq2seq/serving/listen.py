"""The socket at which a server listens."""

import socket

from seq2seq.errors import InputError

BACKLOG = 512  # connections that the system keeps until they are accepted


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address.

    Args:
        host: name or address of this machine.
        port: 0 for any that is free.

    Raises:
        InputError: the port is taken, or there is no such host.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"host must be a name or address of this machine, not {host!r:.60}."
        ) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise InputError(
            f"The server cannot listen at port {port} of {host}: {error.strerror}. Choose another "
            "port, or host."
        ) from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address of a server, such as http://127.0.0.1:8000/."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
