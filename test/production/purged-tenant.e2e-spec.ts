import { setImmediate } from 'node:timers/promises';
import { withAdapter } from '#testing/adapters';
import { E3 } from '#testing/catalogue';
import { onMongo } from '#testing/mongodb';
import { rabbitMqUrl } from '#testing/rabbitmq';
import type { Answer, Http } from '../acceptance/http.js';
import { Installation, serversAnswer } from './installation.js';
import { Listener } from './listener.js';

const TERM = 2_000;
const APPS = ['api', 'commands', 'projector', 'retention'];
const { skuId } = E3;

await withAdapter('rabbitmq,mongodb', serversAnswer, () => {
  describe('a tenant that is purged, on RabbitMQ and MongoDB, by four processes', () => {
    let apps: Installation;
    let http: Http;
    let events: Listener;
    beforeAll(async () => {
      apps = await Installation.open({ RETENTION: 'PT2S' });
      events = await Listener.open(rabbitMqUrl(), { exchange: apps.names.events, type: 'topic' });
      await Promise.all(APPS.map((app) => apps.start(app)));
      http = await apps.tenant(skuId);
    });
    afterAll(async () => {
      await apps.dispose([TERM]);
      await events.dispose();
    });

    const erasure = () => http.call('GET', `/api/tenants/${http.tenantId!}/erasure`);
    const once = async (status: number, ask: () => Promise<Answer>): Promise<Answer> => {
      for (;;) {
        const answer = await ask();
        if (answer.status === status) return answer;
        await setImmediate();
      }
    };
    /** Resolves to the documents that say something of the tenant: a tombstone says nothing. */
    const documents = (url: string): Promise<readonly string[]> =>
      onMongo(url, async (connection) => {
        const found: string[] = [];
        for (const { collectionName } of await connection.db!.collections())
          for await (const { _id, ...rest } of connection.db!.collection(collectionName).find({ live: true }))
            if (`${String(_id)} ${JSON.stringify(rest)}`.includes(http.tenantId!)) found.push(collectionName);
        return found;
      });
    const told = (): readonly string[] =>
      events
        .heard(({ properties }) => String(properties.type))
        .filter((type) => /^Tenant(Closed|Purged|KeysShredded)/.test(type));

    it('is certified, is gone from the read models and for every process, and others hear of it', async () => {
      const person = { userPrincipalName: 'ann@fabrikam.example', displayName: 'Ann', usageLocation: 'DE' };
      const { body } = await http.call('POST', '/api/users', { ...person, licenses: [{ skuId }] });
      const users = `/api/users?minPosition=${String(body['position'])}`;
      expect(await http.all(users)).toHaveLength(1);
      expect(await documents(apps.readModels)).not.toEqual([]);
      const closed = await once(200, () =>
        http.call('POST', `/api/tenants/${http.tenantId!}/close`, { confirm: 1, reference: 'CHG-1' }),
      );
      const { certificate } = (await once(200, erasure)).body as { readonly certificate: object };
      expect(certificate).toMatchObject({ users: 1, persons: 1, rule: { purgeAt: closed.body['purgeAt'] } });
      await events.until(() => told().length === 3);
      expect(told()).toEqual(['TenantClosed', 'TenantPurged', 'TenantKeysShredded']);
      for (const [method, path, sent] of [
        ['GET', '/api/users'],
        ['GET', `/api/users/${String(body['id'])}`],
        ['POST', '/api/users', person],
        ['POST', `/api/tenants/${http.tenantId!}/reopen`, {}],
      ] as const)
        expect([path, await http.call(method, path, sent)]).toMatchObject([path, { status: 404 }]);
      while ((await documents(apps.readModels)).length > 0) await setImmediate();
    });
  });
});
