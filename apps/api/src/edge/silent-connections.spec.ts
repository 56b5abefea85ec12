import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { watchSilent } from './silent-connections.js';

describe('a server that ends', () => {
  let server: Server;
  let cut: () => Promise<void>;
  let answer: () => void;
  const open = async (): Promise<Socket> => {
    const arrived = once(server, 'connection');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await arrived;
    return socket;
  };
  beforeEach(async () => {
    server = createServer((_request, response) => {
      answer = () => void response.setHeader('connection', 'close').end('answered');
      server.emit('asked');
    });
    cut = watchSilent(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });

  it('waits for no connection on which nobody asked anything', async () => {
    const socket = await open();
    const closed = once(socket, 'close');
    const ended = once(server.close(), 'close');
    await cut();
    await Promise.all([closed, ended]);
  });

  it('waits for whoever asked', async () => {
    const [silent, busy] = [await open(), await open()];
    const asked = once(server, 'asked');
    busy.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await asked;
    const ended = once(server.close(), 'close');
    const closed = once(silent, 'close');
    await cut();
    await closed;
    let text = '';
    busy.setEncoding('utf8').on('data', (part: string) => (text += part));
    const read = once(busy, 'close');
    answer();
    await Promise.all([ended, read]);
    expect(text).toContain('answered');
  });
});
