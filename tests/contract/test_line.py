"""The line of a simulator can be cut whatever state its connections are in."""
import asyncio
import ssl
import tempfile
import unittest
from pathlib import Path

from sim.common.line import abort
from sim.common.tls import authority, server_certificate, server_context


class Cutting(unittest.TestCase):
    def test_a_connection_over_tls_that_is_gone_can_be_cut(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            owner = authority(Path(folder) / "ca")
            context = server_context(*server_certificate(owner, Path(folder)))
            asyncio.run(self._cut_twice(context, str(owner.certificate)))

    async def _cut_twice(self, context, ca: str) -> None:
        accepted: list[asyncio.StreamWriter] = []
        server = await asyncio.start_server(
            lambda _, writer: accepted.append(writer), "127.0.0.1", 0, ssl=context
        )
        port = server.sockets[0].getsockname()[1]
        _, client = await asyncio.open_connection(
            "localhost", port, ssl=ssl.create_default_context(cafile=ca)
        )
        while not accepted:
            await asyncio.sleep(0.001)
        transport = accepted[0].transport
        for end in (transport.close, transport.close):
            end()
        abort(transport)
        abort(None)
        client.transport.abort()
        server.close()


if __name__ == "__main__":
    unittest.main()
