"""A network for tests, at the level of sockets: who was dialed, under which name, and what was said there."""

from ipaddress import ip_address

import httpcore

PUBLIC = "93.184.216.34"
EMPTY = b'{"resourceType": "Bundle", "total": 0}'


def reply(body=EMPTY, status=b"200 OK", headers=b""):
    head = b"HTTP/1.1 " + status + b"\r\ncontent-type: application/fhir+json\r\nconnection: close\r\n" + headers
    return head + b"content-length: %d\r\n\r\n" % len(body) + body


class Stream(httpcore.AsyncNetworkStream):
    """One connection: what was written to it, and under which name TLS was begun."""

    def __init__(self, address, answer):
        self.address, self.answer = address, answer
        self.name, self.written, self.left = None, b"", None

    async def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.name = server_hostname
        return self

    async def write(self, buffer, timeout=None):
        self.written += buffer

    async def read(self, max_bytes, timeout=None):
        if self.left is None:
            self.left = self.answer(self.written.split(b" ")[1].decode())
        given, self.left = self.left[:max_bytes], self.left[max_bytes:]
        return given

    async def aclose(self):
        pass


class Sockets(httpcore.AsyncNetworkBackend):
    """`answer` makes the reply from the path that is asked for; `dead` are addresses where nobody is."""

    def __init__(self, answer=lambda path: reply(), dead=()):
        self.answer, self.dead, self.streams, self.tried = answer, dead, [], []

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.tried.append(host)
        if host in self.dead:
            raise httpcore.ConnectTimeout if timeout else httpcore.ConnectError
        self.streams.append(Stream(host, self.answer))
        return self.streams[-1]

    async def sleep(self, seconds):
        pass

    @property
    def dialed(self):
        return {each.address for each in self.streams}

    @property
    def names(self):
        return {each.name for each in self.streams}

    def told(self, secret):
        """The addresses at which the secret was said."""
        return {each.address for each in self.streams if secret in each.written}


class Names:
    """A resolver: `known` maps a name to its addresses, or to one list for each time it is asked."""

    def __init__(self, **known):
        self.known, self.asked = {name.replace("_", "."): found for name, found in known.items()}, []

    async def __call__(self, host, port):
        self.asked.append(host)
        if host not in self.known:
            raise OSError("no such name")
        found = self.known[host]
        if found and isinstance(found[0], list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return tuple(map(ip_address, found))
