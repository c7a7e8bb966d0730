"""The server's line to the world, which can be cut and mended on the same port."""

from __future__ import annotations

import asyncio
import socket
import ssl

from aiohttp import web

BACKLOG_CONNECTIONS = 128


def abort(transport: asyncio.BaseTransport | None) -> None:
    """Cuts a connection. One over TLS that is already gone says so by an AttributeError."""
    if transport is None:
        return
    try:
        transport.abort()  # type: ignore[attr-defined]
    except AttributeError:
        pass


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    return made


class Line:
    """Serves an aiohttp application. Down means: connection refused, open connections aborted."""

    def __init__(self, application: web.Application, port: int, tls: ssl.SSLContext | None) -> None:
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False,
                                     keepalive_timeout=75)
        self._tls = tls
        self._keeper = _bound(port)  # bound and never listening: nobody else gets the port
        self.port: int = self._keeper.getsockname()[1]
        self._server: asyncio.AbstractServer | None = None

    async def start(self) -> None:
        await self._runner.setup()
        await self.up()

    @property
    def is_up(self) -> bool:
        return self._server is not None

    async def up(self) -> None:
        if self._server is None:
            self._server = await asyncio.get_running_loop().create_server(
                self._runner.server, sock=_bound(self.port), ssl=self._tls,
                backlog=BACKLOG_CONNECTIONS)

    async def down(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        server = self._runner.server
        for handler in list(server.connections if server else []):
            abort(handler.transport)
        await asyncio.sleep(0)

    async def stop(self) -> None:
        await self.down()
        await self._runner.cleanup()
        self._keeper.close()
