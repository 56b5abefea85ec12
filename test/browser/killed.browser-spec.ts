import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Http } from '../acceptance/http.js';
import { runCli, type RunningApp, spawnSource, started, startStandalone } from '../support/app-process.js';
import { inBrowser } from './support/browser.js';
import { button } from './support/steps.js';
import { WaitingProxy } from './support/waiting-proxy.js';

const EWA = 'ewa.wisniewska@contoso.example';
const SAVING = /\/api\/users\/[^/]+\/licenses$/;

await inBrowser('a page whose server is killed amid a save', ({ open }) => {
  let folder: string;
  let app: RunningApp | undefined;
  let proxy: WaitingProxy | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatledger-killed-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  // a test that failed leaves them running
  afterEach(async () => {
    await proxy?.close();
    await app?.end('SIGKILL');
  });

  /** Starts a server that kills itself at this moment of its first save. */
  const startKilledAt = async (moment: string, env: Record<string, string>) => {
    const child = spawnSource('test/browser/support/standalone-killed-amid-save.ts', [], { ...env, KILLED_AT: moment });
    const end = once(child, 'exit');
    app = await started('the standalone', child);
    return { app, end };
  };
  /** The ids of all events of a tenant that gave somebody a product. */
  const givenTo = async (url: string, userId: string, skuId: string): Promise<readonly string[]> => {
    const lines = (await (await fetch(`${url}/api/feed`)).text()).split('\n');
    return lines.filter((line) => [userId, skuId, 'LicenseAssigned'].every((text) => line.includes(text)));
  };

  it.each(['before', 'after'])(
    'sends the same again under its key, once it is there again: killed %s the write',
    async (moment) => {
      const dataDir = join(folder, moment);
      const env = { DATA_DIR: dataDir, LOG_LEVEL: 'warn', SAMPLE: 'on', CONSOLE: 'on' };
      const first = await startKilledAt(moment, { ...env, PORT: '0' });
      const { port } = new URL(first.app.url);
      const server = new Http(first.app.url);
      const { id: userId } = (await server.call('GET', `/api/users/${EWA}`)).body as { readonly id: string };
      const subscriptions = await server.all<{ skuId: string; skuPartNumber: string }>('/api/subscriptions');
      const { skuId } = subscriptions.find(({ skuPartNumber }) => skuPartNumber === 'SPE_E5')!;

      proxy = await WaitingProxy.open(Number(port));
      const console = await open(`${proxy.url}/console/users/${userId}`);
      const keys: (string | undefined)[] = [];
      console.page.on('request', (request) => {
        if (SAVING.test(request.url())) keys.push(request.headers()['idempotency-key']);
      });
      const failed = console.page.waitForEvent('requestfailed', (request) => SAVING.test(request.url()));
      await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true }).check();
      await console.sees('Microsoft 365 E5 is assigned');
      await button(console, 'Save').click();
      expect(await first.end).toEqual([null, 'SIGKILL']);
      await failed;
      // what the page sends by itself now waits for a server
      proxy.wait();
      app = await startStandalone(dataDir, { ...env, PORT: port });
      proxy.go();
      await console.sees('Licenses are saved');
      await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true, checked: true }).waitFor();

      expect(keys.length).toBeGreaterThan(1);
      expect([...new Set(keys)]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      expect(await givenTo(app.url, userId, skuId)).toHaveLength(1);
      await app.end('SIGTERM');
      expect((await runCli(['verify', '--data-dir', dataDir])).code).toBe(0);
    },
  );
});
