"""Telling a partner's server: https only, to a public address, no redirect followed, nothing of the answer kept."""

import socket
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

PATIENCE_S = 10.0


class AddressRefusedError(ValueError):
    """An address that nothing is sent to; the message says what is allowed."""


def checked(url: str, *, allow_private: bool = False) -> str:
    """Return the numeric address that a URL leads to now.

    Raises AddressRefusedError for anything but https to a public address; `allow_private` allows http and addresses
    inside the operator's own network, for tests and for those who run both ends.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.username or parts.fragment:
        raise AddressRefusedError("the address needs a host, and neither a user nor a fragment")
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise AddressRefusedError("the address must begin with https://")
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefusedError("the host of the address is not known") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    # All of them: a name that leads inside with one of its addresses is refused whole.
    if not allow_private and not all(ip_address(one).is_global for one in addresses):
        raise AddressRefusedError("the address leads into a private network")
    return addresses[0]


def tell(url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False) -> bool:
    """Send one event; True where the server took it (2xx). Raises AddressRefusedError.

    The connection goes to the address that was checked, whatever the name may lead to by then.
    """
    address = checked(url, allow_private=allow_private)
    parts = urlsplit(url)
    host = parts.hostname or ""
    target = httpx.URL(url).copy_with(host=address)
    given = {**headers, "Host": parts.netloc, "Content-Type": "application/json"}
    try:
        with httpx.Client(timeout=PATIENCE_S, follow_redirects=False, trust_env=False) as client:
            answer = client.post(target, content=body, headers=given, extensions={"sni_hostname": host})
    except httpx.HTTPError:
        return False
    return answer.is_success
