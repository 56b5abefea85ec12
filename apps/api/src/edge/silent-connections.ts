import type { Server, Socket } from 'node:net';
import type { Turn } from '#application';
import { SystemTurn } from '#platform';

/** What came just before the end is read within so many turns. */
const TURNS = 3;

/**
 * Remembers the connections on which nothing was asked yet, and returns how to cut them. Browsers open some in advance;
 * Node takes them for busy ones, and a server that ends would wait for them.
 */
export const watchSilent = (server: Server, turn: Turn = new SystemTurn()): (() => Promise<void>) => {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    for (let turns = 0; turns < TURNS; turns += 1) await turn.next();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
};
