"""What can go wrong with another server; never an address with a key in it."""


class ClientError(Exception):
    """Another server could not be asked; the message is one line for a person."""


class SwitchedOffError(ClientError):
    """The operator has not allowed this program to ask other servers."""

    def __init__(self) -> None:
        super().__init__("asking other servers is switched off; set TAKEWITH_CLIENTS_LIVE=true to allow it")


class NotFoundThereError(ClientError):
    """The other server does not know what was asked for."""


class UnreadableAnswerError(ClientError):
    """The other server answered with something that this program does not understand."""
