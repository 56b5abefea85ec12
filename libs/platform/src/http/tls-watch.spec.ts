import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { ManualDelay } from '#testing/fakes';
import { TestAuthority } from '#testing/tls';
import { createLogger } from '../logging/logger.js';
import { readTlsPair } from './tls-files.js';
import { TlsWatch } from './tls-watch.js';

const MINUTE = 60_000;
const authority = new TestAuthority();
let folder: string;
let server: Server | undefined;
let watch: TlsWatch | undefined;

const files = () => ({ certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') });
const write = async (pair: Partial<{ cert: string; key: string }>): Promise<void> => {
  const { certFile, keyFile } = files();
  if (pair.cert !== undefined) await writeFile(certFile, pair.cert);
  if (pair.key !== undefined) await writeFile(keyFile, pair.key);
};
/** Gives the serial number of the certificate that a new connection is shown. */
const shown = async (): Promise<string> => {
  if (server === undefined) throw new Error('nothing listens');
  const socket = connect({ port: (server.address() as AddressInfo).port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
};
const watched = async () => {
  const lines: string[] = [];
  const pair = await readTlsPair(files());
  const listening = createServer(pair).listen(0, '127.0.0.1');
  server = listening;
  await once(listening, 'listening');
  const delay = new ManualDelay();
  const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
  watch = new TlsWatch({ files: files(), pair, server: listening, delay, logger });
  watch.start();
  const look = async (): Promise<void> => {
    await delay.untilWaiting();
    await delay.advance(MINUTE / 6);
    await delay.untilWaiting();
  };
  return { lines, look };
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-watch-'));
  await write(authority.certificateFor(['localhost']));
});
afterEach(async () => {
  await watch?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => authority.remove());

describe('the certificate of a server', () => {
  it('is the one that the files hold, once they changed', async () => {
    const { lines, look } = await watched();
    const first = await shown();
    await look();
    expect([await shown(), lines]).toEqual([first, []]);
    await write(authority.certificateFor(['localhost']));
    await look();
    expect(await shown()).not.toBe(first);
    expect(lines.join('')).toContain('the changed certificate is shown from now on');
  });
  it('stays while the certificate is renewed and its key is not yet', async () => {
    const { lines, look } = await watched();
    const first = await shown();
    const renewed = authority.certificateFor(['localhost']);
    await write({ cert: renewed.cert });
    await look();
    expect(await shown()).toBe(first);
    expect(lines.join('')).toContain('so that the old one is shown on');
    await write({ key: renewed.key });
    await look();
    expect(await shown()).not.toBe(first);
  });
  it.each([
    ['is missing', async () => rm(files().certFile), /TLS_CERT_FILE=.*cert\.pem: can't be read \(ENOENT\)/],
    [
      'belongs to another key',
      async () => write({ key: authority.certificateFor(['x']).key }),
      /are no certificate and/,
    ],
    ['is no certificate', async () => write({ cert: 'hello' }), /are no certificate and/],
  ])('is refused at the start where it %s', async (_how, spoil, words) => {
    await spoil();
    await expect(readTlsPair(files())).rejects.toThrow(words);
  });
});
