import { connect, createServer, type Socket } from 'node:net';
import type { RedisNode } from '../../src/store/redis/redis-target.ts';

/** A cable that can be cut: a TCP port that passes every byte on to a server, until then. */
export interface TcpLink extends AsyncDisposable {
  readonly node: RedisNode;
  /** Ends all connections and refuses new ones. */
  cut(): void;
}

export async function startTcpLink(upstream: RedisNode): Promise<TcpLink> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, peer: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => peer.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      peer.destroy();
    });
    socket.pipe(peer);
  };
  const server = createServer((client) => {
    const upstreamSocket = connect(upstream.port, upstream.host);
    keep(client, upstreamSocket);
    keep(upstreamSocket, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    node: { host: '127.0.0.1', port: address.port },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
    },
  };
}
