import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openKurrentEventStore } from '#adapters/event-store-kurrentdb';
import type { AppendWrite } from '#application';
import { withChecksums } from '#contracts';
import { E1, E3, SMALL_CATALOGUE } from '#testing/catalogue';
import { KurrentDouble, type Backup } from '#testing/kurrentdb-double';
import { Http, type Answer } from '../acceptance/http.js';
import { startStandalone, type RunningApp } from '../support/app-process.js';

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await wait(50);
};
const accepted = (answer: Answer): Answer => {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
};
const REFUSED = { status: 503, body: { code: 'wrong-history' } };

const aWrite = (): AppendWrite => {
  const id = randomUUID();
  const metadata = {
    actor: 'a',
    actorKind: 'local' as const,
    commandId: id,
    correlationId: id,
    causationId: id,
    occurredAt: '2026-01-15T08:00:00.000Z',
  };
  const event = { id, type: 'TenantRenamed', version: 1, data: '{"displayName":"Fabrikam"}', metadata };
  return withChecksums({ stream: `tenant-${randomUUID()}`, expected: 'no-stream', events: [event] });
};

/** These are the ways in which another log comes to stand in the place of the one that a process was started on. */
const WAYS = ['emptied', 'replaced', 'restored', 'restored and gone on'] as const;
/** Every append of the process names its log, so that these are known at once. */
const OTHER_ID: readonly string[] = ['emptied', 'replaced'];

describe('a log on KurrentDB that becomes another one under a running process', () => {
  let double: KurrentDouble;
  let elsewhere: KurrentDouble;
  let folder: string;
  let app: RunningApp;
  let contoso: Http;
  let user: string;
  let older: Backup;

  beforeAll(async () => {
    [double, elsewhere] = [await KurrentDouble.start(), await KurrentDouble.start()];
    folder = await mkdtemp(join(tmpdir(), 'seatledger-another-'));
    const env = { SAMPLE: 'off', EVENT_STORE_URL: double.url, LOG_LEVEL: 'info' };
    app = await startStandalone(join(folder, 'data'), env);
    const tenant = await new Http(app.url).call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
    contoso = new Http(app.url, String(accepted(tenant).body['id']));
    accepted(await contoso.call('POST', '/api/catalogue', { products: [E1] }));
    older = double.backUp();
    // the backup knows neither the second product nor the user
    accepted(await contoso.call('POST', '/api/catalogue', { products: SMALL_CATALOGUE }));
    for (const { skuId } of [E1, E3]) accepted(await contoso.call('POST', '/api/purchases', { skuId, seats: 20 }));
    const body = { userPrincipalName: 'ada@contoso.example', displayName: 'Ada', usageLocation: 'DE' };
    user = String(accepted(await contoso.call('POST', '/api/users', body)).body['id']);
  });
  afterAll(async () => {
    await app.end('SIGTERM');
    await Promise.all([double.close(), elsewhere.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const ready = async () => {
    const { status, body } = await new Http(app.url).call('GET', '/health/ready');
    const reasons = body['reasons'] as readonly { readonly code: string; readonly text: string }[];
    return { status, codes: reasons.map(({ code }) => code), texts: reasons.map(({ text }) => text).join('\n') };
  };
  const rename = (city: string) => contoso.call('PATCH', `/api/users/${user}`, { city });
  const purchase = (seats: number, key: string = randomUUID()) =>
    contoso.call('POST', '/api/purchases', { skuId: E3.skuId, seats }, { 'idempotency-key': key });
  const assign = (skuId: string) => contoso.call('POST', `/api/users/${user}/licenses`, { add: [{ skuId }] });
  const types = () => double.records.map(({ type }) => type);
  /** Resolves to a log that began as the given one, or as a new one, and got so many events since. */
  const writtenTo = async (backup: Backup | undefined, events: number): Promise<Backup> => {
    elsewhere.reset();
    if (backup !== undefined) elsewhere.restore(backup);
    const store = await openKurrentEventStore({ url: elsewhere.url });
    for (let written = 0; written < events; written += 1) await store.append([aWrite()]);
    await store.close();
    return elsewhere.backUp();
  };
  const another: Readonly<Record<(typeof WAYS)[number], () => Promise<Backup>>> = {
    emptied: async () => {
      elsewhere.reset();
      return elsewhere.backUp();
    },
    replaced: () => writtenTo(undefined, 3),
    restored: async () => older,
    'restored and gone on': () => writtenTo(older, 150),
  };
  const FOUND: Readonly<Record<(typeof WAYS)[number], RegExp>> = {
    emptied: /there is no log in its place/,
    replaced: /its id is .*, and was/,
    restored: /beyond the end of the log/,
    'restored and gone on': /it has seen event .*, and there stands/,
  };

  describe.each(WAYS)('%s', (way) => {
    let ours: Backup;
    let place: number;
    const key = randomUUID();
    it('has nothing decided on it, and nothing is written to it', async () => {
      accepted(await rename(`Before it was ${way}`));
      const known = accepted(await purchase(1, key));
      expect(accepted(await purchase(1, key)).body['position']).toBe(known.body['position']);
      ours = double.backUp();
      const other = await another[way]();
      place = app.printed().length;
      double.restore(other);
      const before = types();
      // a refusal leaves a receipt in the log, too
      if (OTHER_ID.includes(way)) expect(await assign(randomUUID())).toMatchObject(REFUSED);
      await until(async () => (await ready()).codes.includes('wrong-history'));

      expect(await rename('Nowhere')).toMatchObject(REFUSED);
      expect(await assign(randomUUID())).toMatchObject(REFUSED);
      expect(await assign(E3.skuId)).toMatchObject(REFUSED);
      expect(await purchase(1)).toMatchObject(REFUSED);
      // this one was decided, and its answer may be remembered
      expect(await purchase(1, key)).toMatchObject(REFUSED);
      const asOf = encodeURIComponent(new Date().toISOString());
      expect(await contoso.call('GET', `/api/users/${user}?asOf=${asOf}`)).toMatchObject(REFUSED);
      const displayName = 'New';
      expect(await contoso.call('POST', '/api/tenants', { displayName, country: 'DE' })).toMatchObject(REFUSED);
      expect(types()).toEqual(before);
    });

    it('makes the process not ready, which says what was found', async () => {
      const { status, codes, texts } = await ready();
      expect([status, codes]).toEqual([503, ['wrong-history']]);
      expect(texts).toMatch(FOUND[way]);
      const printed = app.printed().slice(place);
      expect(printed.match(/"msg":"this isn't the log any more/g)).toHaveLength(1);
      expect(printed).not.toContain('needs attention');
    });

    it('lets everything go on where it was, once the log is back', async () => {
      double.restore(ours);
      await until(async () => (await ready()).status === 200);
      expect(await ready()).toMatchObject({ status: 200, codes: [] });
      accepted(await assign(E3.skuId));
      accepted(await contoso.call('POST', `/api/users/${user}/licenses`, { remove: [E3.skuId] }));
      const position = String(accepted(await rename(`After it was ${way}`)).body['position']);
      const list = await contoso.all<{ readonly city?: string }>(`/api/users?minPosition=${position}`);
      expect(list.map(({ city }) => city)).toEqual([`After it was ${way}`]);
      expect(app.printed().slice(place)).not.toContain('needs attention');
    });
  });
});
