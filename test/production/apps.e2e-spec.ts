import { withAdapter } from '#testing/adapters';
import { spawnApp } from '../support/app-process.js';
import { Installation, serversAnswer } from './installation.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const json = { 'content-type': 'application/json' };
const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};
const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

await withAdapter('rabbitmq,mongodb', serversAnswer, () => {
  describe('api, commands and projector as processes of their own, on RabbitMQ and MongoDB', () => {
    let apps: Installation;
    beforeAll(async () => {
      apps = await Installation.open();
    });
    afterAll(() => apps.dispose());

    it('are not ready while nobody decides commands', async () => {
      await apps.start('api');
      const answer = await fetch(`${apps.url('api')}/health/ready`);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({
          code: 'not-ready',
          checks: { 'event-store': 'up', 'read-models': 'up', broker: 'down' },
        }),
      ]);
      expect(await statusOf(`${apps.url('api')}/health/live`)).toBe(200);
    });

    it('are ready once they all run', async () => {
      await Promise.all(['commands', 'projector'].map((app) => apps.start(app)));
      for (const app of ['api', 'commands', 'projector'])
        expect([app, await statusOf(`${apps.url(app)}/health/ready`)]).toEqual([app, 200]);
    });

    it('decide over the broker what HTTP asks for, and show it once it is projected', async () => {
      const tenant = await post(`${apps.url('api')}/api/tenants`, { displayName: 'Fabrikam', country: 'DE' });
      expect(tenant.status).toBe(201);
      const headers = { 'x-tenant-id': tenant.body['id']!, traceparent: `00-${TRACE}-b7ad6b7169203331-01` };
      const user = { userPrincipalName: 'ana@fabrikam.example', displayName: 'Ana', usageLocation: 'DE' };
      const created = await post(`${apps.url('api')}/api/users`, user, headers);
      expect(created.status).toBe(201);
      const path = `${apps.url('api')}/api/users/${created.body['id']}?minPosition=${created.body['position']}`;
      const shown = (await (await fetch(path, { headers })).json()) as Record<string, string>;
      expect(shown['userPrincipalName']).toBe('ana@fabrikam.example');
      const command = await fetch(`${apps.url('api')}/api/commands/${created.body['commandId']}`, { headers });
      expect(await command.json()).toMatchObject({ status: 'accepted' });
    });

    it('tell their own figures', async () => {
      const [api, commands, projector] = await Promise.all(
        ['api', 'commands', 'projector'].map((app) => apps.figures(app)),
      );
      expect(api).toMatch(/http_request_duration_seconds_count\{method="POST",route="\/api\/users",status="201"\} 1/);
      expect(commands).toMatch(/^seatledger_deliveries_total\{outcome="done"\} 2$/m);
      expect(commands).toMatch(/^seatledger_parked_messages 0$/m);
      expect(projector).toMatch(/^seatledger_projection_lag_events\{projection="users"\} \d+$/m);
      expect(projector).toMatch(/^seatledger_projection_lag_events\{projection="outgoing-events"\} \d+$/m);
      for (const text of [api, commands, projector]) expect(text).not.toMatch(/fabrikam|[0-9a-f]{8}-[0-9a-f]{4}-/i);
    });

    it('end with code 0 when they are told to', async () => {
      for (const app of ['api', 'commands', 'projector']) {
        expect([app, await apps.end(app, 'SIGTERM')]).toEqual([app, 0]);
        await expect(fetch(`${apps.url(app)}/health/live`)).rejects.toThrow('fetch failed');
      }
    });
  });
});

describe.each(['api', 'commands', 'projector', 'retention'])('%s', (app) => {
  it('refuses the broker of the standalone, and says so', async () => {
    const child = spawnApp(app, [], { BROKER_URL: 'inprocess:', PORT: '0' });
    let said = '';
    child.stderr?.on('data', (chunk) => (said += String(chunk)));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, said]).toEqual([2, expect.stringContaining('BROKER_URL: must be amqp:// or amqps://')]);
  });
});
