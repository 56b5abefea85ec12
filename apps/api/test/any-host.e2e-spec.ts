import { ask } from './raw-request.js';
import { TestServer } from './server.js';

let server: TestServer | undefined;
afterEach(() => server?.stop());
const statusUnder = async (host: string): Promise<number> =>
  (await ask(server?.url ?? '', 'GET', '/docs-json', { host })).status;

describe('the name of a server that asks for tokens', () => {
  it('may be any, since a page of another name has no token', async () => {
    server = await TestServer.start({ AUTH: 'local' });
    expect(await statusUnder('licenses.example.com')).toBe(200);
    expect(await statusUnder('127.0.0.1@evil.example')).toBe(421);
  });
  it('is the public one where there is one', async () => {
    server = await TestServer.start({ AUTH: 'local', PUBLIC_URL: 'https://licenses.example.com' });
    expect(await statusUnder('licenses.example.com')).toBe(200);
    expect(await statusUnder('evil.example')).toBe(421);
  });
});
