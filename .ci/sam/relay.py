"""Lets containers reach servers that listen on this machine's loopback only.

`make run` binds loopback, and SAM knows no host network. So one port on the
bridge's own address is opened per server, and bytes go through unread.
Usage: relay.py BRIDGE_ADDRESS URL... prints each URL as a container must
write it, one a line, then serves until it is killed.
"""

import asyncio
import sys
from urllib.parse import urlsplit


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


def relay_to(host, port):
    async def connected(reader, writer):
        try:
            inner_reader, inner_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()  # the container sees a broken connection, as it should
            return
        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))

    return connected


async def main(bridge, urls):
    servers = []
    for url in map(urlsplit, urls):
        server = await asyncio.start_server(relay_to(url.hostname, url.port), bridge, 0)
        port = server.sockets[0].getsockname()[1]
        print(url._replace(netloc=f"{bridge}:{port}").geturl(), flush=True)
        servers.append(server)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
