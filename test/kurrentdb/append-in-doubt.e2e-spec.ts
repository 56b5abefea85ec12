import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { Http } from '../acceptance/http.js';
import { startStandalone, type RunningApp } from '../support/app-process.js';

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await wait(20);
};

describe('an append whose answers are lost, on KurrentDB', () => {
  let double: KurrentDouble;
  let folder: string;
  let app: RunningApp;
  beforeAll(async () => {
    double = await KurrentDouble.start();
    folder = await mkdtemp(join(tmpdir(), 'seatledger-doubt-'));
    app = await startStandalone(join(folder, 'data'), {
      SAMPLE: 'off',
      EVENT_STORE_URL: double.url,
      LOG_LEVEL: 'info',
    });
  });
  afterAll(async () => {
    await app.end('SIGTERM');
    await double.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Reason {
    readonly code: string;
    readonly subject: string;
    readonly since: string;
  }
  interface Readiness {
    readonly status: string | number;
    readonly reasons: readonly Reason[];
  }
  const ready = async (): Promise<readonly [number, Readiness]> => {
    const response = await fetch(`${app.url}/health/ready`);
    return [response.status, (await response.json()) as Readiness];
  };
  const figures = async () =>
    (await (await fetch(`${app.url}/metrics`)).text()).match(
      /^seatledger_(?:appends_unknown_total|conditions\{kind="lane-in-doubt"\}) \d+$/gm,
    );
  const lines = (words: string) =>
    app
      .printed()
      .split('\n')
      .filter((line) => line.includes(words))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is told by the log, the readiness and the figures until it is known, and decides its command once', async () => {
    expect(await ready()).toMatchObject([200, { status: 'ready', reasons: [] }]);
    const tenant = await new Http(app.url).call('POST', '/api/tenants', { displayName: 'Fabrikam', country: 'DE' });
    const fabrikam = new Http(app.url, String(tenant.body['id']));
    const created = await fabrikam.call('POST', '/api/users', {
      userPrincipalName: 'ana@fabrikam.example',
      displayName: 'Ana',
      usageLocation: 'DE',
    });
    const user = String(created.body['id']);
    // the lane knows the user by now, and a read of the streams would tell what became of it
    const lost = [{ call: 'append', when: 'after' } as const, { call: 'readStream', when: 'before' } as const];
    double.faults.push(...Array.from({ length: 500 }, () => lost).flat());
    const moved = fabrikam.call('PATCH', `/api/users/${user}`, { city: 'Bonn' });
    let doubt: Reason | undefined;
    await until(async () => {
      const [status, { reasons }] = await ready();
      doubt = reasons.find(({ code }) => code === 'lane-in-doubt');
      return status === 503 && doubt !== undefined;
    });
    const { subject, since } = doubt!;
    expect(lines('nobody knows whether an append was stored')).toMatchObject([
      {
        level: 'error',
        append: { writer: subject, since },
        err: { code: 'outcome-unknown', cause: expect.anything() },
      },
    ]);
    expect(JSON.stringify(lines('nobody knows'))).not.toContain('stack');
    expect(await figures()).toEqual([
      'seatledger_appends_unknown_total 1',
      'seatledger_conditions{kind="lane-in-doubt"} 1',
    ]);

    double.faults.splice(0);
    expect((await moved).status).toBe(200);
    await until(async () => (await ready())[0] === 200);
    expect(lines('it is known again what became of an append')).toMatchObject([{ append: { writer: subject, since } }]);
    expect(await figures()).toEqual([
      'seatledger_appends_unknown_total 1',
      'seatledger_conditions{kind="lane-in-doubt"} 0',
    ]);
    expect(double.records.filter(({ type }) => type === 'UserProfileChanged')).toHaveLength(1);
  });
});
