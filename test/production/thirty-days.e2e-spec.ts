import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { withAdapter } from '#testing/adapters';
import { E3 } from '#testing/catalogue';
import { rabbitMqUrl } from '#testing/rabbitmq';
import type { Http } from '../acceptance/http.js';
import { Installation, serversAnswer } from './installation.js';
import { Listener } from './listener.js';

const TERM = 2_000;
const DAY = 86_400_000;
const { skuId } = E3;

interface Retained {
  readonly service: string;
  readonly retentionId: string;
  readonly purgeAt?: string;
}

const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await wait(10);
};

await withAdapter('rabbitmq,mongodb', serversAnswer, () => {
  describe('the retention as a process of its own, on RabbitMQ and MongoDB', () => {
    let apps: Installation;
    let http: Http;
    /** This is another system that learns from our events what to do with the mailboxes. */
    let events: Listener;
    let due: Listener;
    beforeAll(async () => {
      apps = await Installation.open({
        RETENTION: 'PT2S',
        RETENTION_BY_SERVICE: 'exchange=P60D,sharepoint=for-good',
      });
      events = await Listener.open(rabbitMqUrl(), { exchange: apps.names.events, type: 'topic' });
      due = await Listener.open(rabbitMqUrl(), { exchange: apps.names.due, type: 'fanout' });
      await Promise.all(['api', 'commands', 'retention'].map((app) => apps.start(app)));
      http = await apps.tenant(skuId);
    });
    afterAll(async () => {
      await apps.dispose([TERM, 60 * DAY]);
      await events.dispose();
      await due.dispose();
    });

    const create = async (name: string): Promise<string> => {
      const user = { userPrincipalName: `${name}@fabrikam.example`, displayName: name, usageLocation: 'DE' };
      const { body } = await http.call('POST', '/api/users', { ...user, licenses: [{ skuId }] });
      return String(body['id']);
    };
    const createMany = (name: string): Promise<readonly string[]> =>
      Promise.all([1, 2, 3, 4, 5].map((n) => create(`${name}-${n}`)));
    const remove = async (user: string): Promise<ReadonlyMap<string, Retained>> => {
      const { body } = await http.call('POST', `/api/users/${user}/licenses`, { remove: [{ skuId }] });
      return new Map((body['retained'] as Retained[]).map((each) => [each.service, each]));
    };
    const deadlinesOf = async (user: string, position: string): Promise<readonly Retained[]> => {
      const all = await http.all<Retained & { userId: string }>(`/api/deadlines?minPosition=${position}`);
      return all.filter(({ userId }) => userId === user);
    };
    /** Returns what the other system heard of this user's data, as often as it heard it. */
    const toldOf = (user: string): readonly string[] =>
      events
        .heard(({ content, properties }) => {
          const { userId, service } = JSON.parse(content.toString()) as Record<string, string>;
          return { userId, told: `${properties.type as string}${service === undefined ? '' : ` ${service}`}` };
        })
        .filter(({ userId, told }) => userId === user && /^(ServiceData|User(Del|Pur)|KeyShredded)/.test(told))
        .map(({ told }) => told);
    const purged = async (): Promise<number> =>
      Number(/^seatledger_purges_total\{outcome="purged"\} (\d+)$/m.exec(await apps.figures('retention'))?.[1] ?? 0);

    it('is woken by RabbitMQ when the time has come, and deletes what no read model has told it', async () => {
      const user = await create('woken');
      const teams = (await remove(user)).get('teams')!;
      await due.until(() => due.heard(({ properties }) => properties.messageId as string).includes(teams.retentionId));
      const [message] = due.heard(({ properties }) => properties.headers!);
      expect(message!['x-death']).toMatchObject([{ queue: apps.names.wakeUps(TERM), reason: 'expired' }]);
      expect(
        await apps.isDeclared(apps.names.wakeUps(TERM), {
          'x-queue-type': 'quorum',
          'x-message-ttl': TERM,
          'x-dead-letter-exchange': apps.names.due,
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
          'x-delivery-limit': 1_000_000_000,
        }),
      ).toBe(true);
      await until(async () => (await purged()) === 1);
      // no projector has run yet, so the sweep had no table to look into
      const { status, body } = await http.call('GET', '/api/deadlines');
      expect([status, body['code']]).toEqual([503, 'read-models-unavailable']);
      await apps.start('projector');
      await events.until(() => toldOf(user).length === 4);
      expect(toldOf(user)).toEqual([
        'ServiceDataRetained exchange',
        'ServiceDataRetained sharepoint',
        'ServiceDataRetained teams',
        'ServiceDataPurged teams',
      ]);
    });

    it('is ready, and tells what it deleted and how far it has followed the log', async () => {
      const ready = await fetch(`${apps.url('retention')}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        { status: 'ready', checks: { 'event-store': 'up', 'read-models': 'up', broker: 'up' }, reasons: [] },
      ]);
      for (const follower of ['shredder', 'wake-ups'])
        await until(async () =>
          (await apps.figures('retention')).includes(`projection_lag_events{projection="${follower}"} 0\n`),
        );
      expect(await apps.figures('retention')).not.toMatch(/fabrikam|[0-9a-f]{8}-[0-9a-f]{4}-/i);
    });

    it('keeps the data of each service until its own time; what is granted before comes back', async () => {
      const user = await create('returning');
      const removal = Date.now();
      const kept = await remove(user);
      expect(Date.parse(kept.get('exchange')!.purgeAt!) - removal).toBeGreaterThanOrEqual(60 * DAY);
      expect(kept.get('sharepoint')!.purgeAt).toBeUndefined();
      await events.until(() => toldOf(user).includes('ServiceDataPurged teams'));

      const { body } = await http.call('POST', `/api/users/${user}/licenses`, { add: [{ skuId }] });
      expect((body['restored'] as Retained[]).map(({ service }) => service)).toEqual(['exchange', 'sharepoint']);
      expect(await deadlinesOf(user, String(body['position']))).toEqual([]);
      await events.until(() => toldOf(user).includes('ServiceDataRestored sharepoint'));
      expect(toldOf(user).slice(4)).toEqual(['ServiceDataRestored exchange', 'ServiceDataRestored sharepoint']);
    });

    it('deletes a user for good and destroys the key; the api, another process, certifies it', async () => {
      const user = await create('deleted');
      const { body: deletion } = await http.call('DELETE', `/api/users/${user}`);
      await events.until(() => toldOf(user).includes('KeyShredded'));
      // documents stay; teams may have gone by a wake-up of its own, just before the user
      const purges = toldOf(user).filter((told) => told.startsWith('ServiceDataPurged'));
      expect(purges.toSorted()).toEqual(['ServiceDataPurged exchange', 'ServiceDataPurged teams']);
      expect(toldOf(user).slice(-2)).toEqual(['UserPurged', 'KeyShredded']);
      const { status, body } = await http.call('GET', `/api/erasures/${user}`);
      expect([status, body['certificate']]).toEqual([
        200,
        expect.objectContaining({
          pseudonym: user,
          rule: expect.objectContaining({ retention: 'PT2S', purgeAt: deletion['purgeAt'] }),
        }),
      ]);
      const [key] = (await http.call('GET', '/api/erasures/keys')).body['keys'] as [JsonWebKey];
      const [header, payload, signature] = String(body['jws']).split('.') as [string, string, string];
      const publicKey = createPublicKey({ key: { kty: key.kty!, crv: key.crv!, x: key.x! }, format: 'jwk' });
      const signed = Buffer.from(`${header}.${payload}`);
      expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    });

    it('catches up after a SIGKILL with what was pending then and with what became due since', async () => {
      const [pending, later] = await Promise.all([createMany('pending'), createMany('later')]);
      const remove = (users: readonly string[]) =>
        Promise.all(users.map(async (user) => (await http.call('DELETE', `/api/users/${user}`)).body));
      await remove(pending);
      await apps.end('retention', 'SIGKILL');
      const deletions = await remove(later);
      await until(async () => deletions.every(({ purgeAt }) => Date.parse(String(purgeAt)) <= Date.now()));
      for (const [at, user] of later.entries())
        expect(await deadlinesOf(user, String(deletions[at]!['position']))).not.toEqual([]);

      await apps.start('retention');
      const all = [...pending, ...later];
      await events.until(() => all.every((user) => toldOf(user).includes('KeyShredded')));
      for (const user of all) {
        expect(toldOf(user).filter((told) => told === 'UserPurged')).toHaveLength(1);
        expect((await http.call('GET', `/api/erasures/${user}`)).status).toBe(200);
      }
    });

    it('tells other systems ids, times and names of services, and nothing of a person', async () => {
      const ofData = events
        .heard(({ content, properties }) => ({ type: properties.type as string, body: content.toString() }))
        .filter(({ type }) => type.startsWith('ServiceData'));
      const members = new Set(ofData.flatMap(({ body }) => Object.keys(JSON.parse(body) as object)));
      const expected = ['aliasesLost', 'cause', 'purgeAt', 'retention', 'retentionId', 'service', 'userId'];
      // Only data that goes in the same step as its user says so, and which goes first is up to the worker.
      members.delete('userRetentionId');
      expect([...members].toSorted()).toEqual(expected);
      expect(ofData.every(({ body }) => !/"aliasesLost":\[[^\]]/.test(body))).toBe(true);
      const all = events.heard(({ content, properties, fields }) => JSON.stringify([`${content}`, properties, fields]));
      expect(all.join('\n')).not.toMatch(/fabrikam\.example|woken|returning|pending-\d/i);
    });

    it('ends with code 0 when it is told to', async () => {
      expect(await apps.end('retention', 'SIGTERM')).toBe(0);
      await expect(fetch(`${apps.url('retention')}/health/live`)).rejects.toThrow('fetch failed');
    });
  });
});
