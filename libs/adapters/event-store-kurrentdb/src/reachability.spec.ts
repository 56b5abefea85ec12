import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { readKurrentUrl } from '#contracts';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { lookAt } from './reachability.js';

const look = (url: string, caFile?: string) => {
  const read = readKurrentUrl(url);
  return lookAt(read.hosts[0]!, read, caFile === undefined ? undefined : readFileSync(caFile));
};

describe('a look at a node', () => {
  let secure: KurrentDouble;
  let other: KurrentDouble;
  let plain: KurrentDouble;
  beforeAll(async () => {
    [secure, other, plain] = await Promise.all([
      KurrentDouble.start(1, { users: {} }),
      KurrentDouble.start(1, { users: {} }),
      KurrentDouble.start(),
    ]);
  });
  afterAll(() => Promise.all([secure, other, plain].map((each) => each.close())));

  it('finds one with TLS, and its certificate', async () => {
    expect(await look(`kurrentdb://${secure.hosts[0]}`, secure.caFile)).toEqual({
      kind: 'reached',
      certificate: { subject: 'kurrentdb-node', issuer: 'Test authority', validTo: expect.stringMatching(/T.*Z$/) },
    });
  });
  it('finds one without TLS', async () => {
    expect(await look(`kurrentdb://${plain.hosts[0]}?tls=false`)).toEqual({ kind: 'reached' });
  });
  it('trusts no certificate of another authority, unless any will do', async () => {
    const { hosts } = secure;
    expect(await look(`kurrentdb://${hosts[0]}`, other.caFile)).toMatchObject({ kind: 'not-trusted' });
    expect(await look(`kurrentdb://${hosts[0]}`)).toMatchObject({ kind: 'not-trusted' });
    expect(await look(`kurrentdb://${hosts[0]}?tlsVerifyCert=false`)).toMatchObject({ kind: 'reached' });
  });
  it('tells where one side alone speaks TLS', async () => {
    expect(await look(`kurrentdb://${secure.hosts[0]}?tls=false`)).toEqual({ kind: 'with-tls' });
    expect(await look(`kurrentdb://${plain.hosts[0]}`, secure.caFile)).toEqual({ kind: 'without-tls' });
  });
  it('tells why nobody is there', async () => {
    expect(await look('kurrentdb://127.0.0.1:1')).toEqual({ kind: 'away', reason: 'ECONNREFUSED' });
    const silent = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    expect(await look(`kurrentdb://127.0.0.1:${port}`)).toMatchObject({ kind: 'away' });
    silent.close();
  });
});
