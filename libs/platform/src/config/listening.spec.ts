import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { ConfigurationError } from './configuration.js';
import { assertPortIsFree } from './listening.js';

describe('a port', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => void server.close());

  it('that is taken is told with what to do', async () => {
    const asking = assertPortIsFree({ host: '127.0.0.1', port });
    await expect(asking).rejects.toThrow(ConfigurationError);
    await expect(asking).rejects.toThrow(`HOST=127.0.0.1 PORT=${port}: another program listens there already; end it`);
  });
  it('that is free can be served on afterwards', async () => {
    server.close();
    await once(server, 'close');
    await assertPortIsFree({ host: '127.0.0.1', port });
    server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
  });
  it('0 is always free', async () => {
    await assertPortIsFree({ host: '127.0.0.1', port: 0 });
  });
  it('of an address that the machine has not is told too', async () => {
    await expect(assertPortIsFree({ host: '192.0.2.1', port })).rejects.toThrow('choose another HOST');
  });
});
