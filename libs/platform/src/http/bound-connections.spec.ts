import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { boundConnections, type ConnectionBounds } from './bound-connections.js';

const WIDE: ConnectionBounds = { waiting: 4, waitingInAll: 100, unreadBytes: 2 ** 30, unreadMilliseconds: 60_000 };
/** No buffer of an operating system takes so much. */
const LONG = Buffer.alloc(16 * 2 ** 20, 'x');
const GET = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';

describe('a connection', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });
  const serve = async (handle: RequestListener, bounds: Partial<ConnectionBounds> = {}) => {
    const server = createServer(handle);
    boundConnections(server, { bounds: { ...WIDE, ...bounds } });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    open.push(() => server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    return {
      /** Connects, asks so many times, and reads nothing. */
      ask: (times: number): Socket => {
        const socket = connect(port, '127.0.0.1').pause();
        socket.on('error', () => undefined);
        open.push(() => socket.destroy());
        socket.write(GET.repeat(times));
        return socket;
      },
    };
  };
  const closed = (socket: Socket): Promise<unknown> => once(socket.resume(), 'close');

  it('gets its answers one after the other, in order', async () => {
    let count = 0;
    let atOnce = 0;
    let most = 0;
    const { ask } = await serve((_request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      count += 1;
      setImmediate(() => {
        atOnce -= 1;
        response.end(`answer ${count};`);
      });
    });
    const socket = ask(5);
    let text = '';
    for await (const part of socket.setEncoding('utf8').resume()) {
      text += String(part);
      if (text.includes('answer 5;')) break;
    }
    expect(text.match(/answer \d;/g)).toEqual(['answer 1;', 'answer 2;', 'answer 3;', 'answer 4;', 'answer 5;']);
    expect(most).toBe(1);
  });

  it('that reads nothing has one answer made, and no more', async () => {
    let made = 0;
    const { ask } = await serve((_request, response) => {
      made += 1;
      response.end(LONG);
    });
    const silent = ask(4);
    await once(silent, 'readable');
    // another one comes and goes meanwhile
    const other = ask(1);
    await once(other.resume(), 'data');
    expect(made).toBe(2);
    expect(silent.destroyed).toBe(false);
  });

  it('is cut where more requests wait on it than may', async () => {
    let made = 0;
    const { ask } = await serve(() => void (made += 1));
    await closed(ask(6));
    expect(made).toBe(1);
  });

  it('is cut where more requests wait on all of them than may', async () => {
    const { ask } = await serve(() => undefined, { waitingInAll: 4 });
    const first = ask(4);
    await new Promise((turn) => void setImmediate(turn));
    await closed(ask(3));
    expect(first.destroyed).toBe(false);
  });

  it('leaves room when it is closed', async () => {
    const { ask } = await serve((request, response) => void (request.url === '/' && response.end('x')), {
      waitingInAll: 3,
    });
    for (let round = 0; round < 5; round += 1) {
      const socket = ask(4);
      await once(socket.resume(), 'data');
      socket.destroy();
      await once(socket, 'close');
    }
  });

  it('is cut that has been unread for longest, where all of them together have more unread than may be', async () => {
    const { ask } = await serve((_request, response) => response.end(LONG), { unreadBytes: 40 * 2 ** 20 });
    const first = ask(1);
    await once(first, 'readable');
    const second = ask(1);
    await once(second, 'readable');
    const third = ask(1);
    await once(third, 'readable');
    await closed(first);
    expect([second.destroyed, third.destroyed]).toEqual([false, false]);
  });

  it('is cut of whose answer nothing is read for a while', async () => {
    const { ask } = await serve((_request, response) => response.end(LONG), { unreadMilliseconds: 50 });
    const socket = ask(1);
    await once(socket, 'readable');
    await closed(socket);
  });
});
