import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withAdapter } from '#testing/adapters';
import { E3 } from '#testing/catalogue';
import { onMongo } from '#testing/mongodb';
import { onRabbitMq, rabbitMqUrl } from '#testing/rabbitmq';
import type { Http } from '../acceptance/http.js';
import { finished } from '../acceptance/http-driver.js';
import { runCli } from '../support/app-process.js';
import {
  holds,
  markedDocuments,
  markedFiles,
  markedMessages,
  sealedFiles,
  waitingMessages,
} from '../support/canary.js';
import { Installation, serversAnswer } from './installation.js';
import { Listener } from './listener.js';

const MARKER = 'Zwyntarvik';
const TERM = 2_000;
const DAY = 86_400_000;
/** Is said as a reason of commands about one user, about many, and about none. */
const reason = `because ${MARKER} said so`;
const APPS = ['api', 'commands', 'projector', 'retention'];
const { skuId } = E3;

await withAdapter('rabbitmq,mongodb', serversAnswer, () => {
  describe('the name, the address and the alias of a person, and reasons, on RabbitMQ and MongoDB', () => {
    let apps: Installation;
    let http: Http;
    let events: Listener;
    let users: readonly string[];
    beforeAll(async () => {
      apps = await Installation.open({ RETENTION: 'PT2S', LOG_LEVEL: 'debug' });
      events = await Listener.open(rabbitMqUrl(), { exchange: apps.names.events, type: 'topic' });
      await Promise.all(APPS.map((app) => apps.start(app)));
      http = await apps.tenant(skuId);
    });
    afterAll(async () => {
      await apps.dispose([TERM]);
      await events.dispose();
    });

    /** Finds the marker in everything that the servers and the apps hold. */
    const findings = async (retentions: readonly number[] = []) => ({
      readModels: await markedDocuments(apps.readModels, MARKER),
      keys: await markedDocuments(apps.keys, MARKER),
      messages: await markedMessages(rabbitMqUrl(), [...apps.queues(retentions), events.queue], MARKER),
      waiting: await waitingMessages(rabbitMqUrl(), apps.lanes()),
      files: await markedFiles(apps.dataDir, MARKER),
      inLogs: holds(Buffer.from(apps.printed()), MARKER),
    });
    const NOWHERE = { readModels: [], keys: [], messages: [], waiting: 0, files: [], inLogs: false };
    const send = (body: string, headers = {}, type = 'CreateUser'): Promise<void> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        const contentType = 'application/json';
        const properties = { type, messageId: randomUUID(), userId: 'guest', persistent: true, headers, contentType };
        channel.publish(apps.names.commands, http.tenantId!, Buffer.from(body), properties);
        await channel.waitForConfirms();
      });
    const parked = async (count: number) => {
      for (;;) {
        const { out } = await runCli(['--json', 'parked', 'list'], apps.environment);
        const found = JSON.parse(out) as readonly { readonly parkedId: string; readonly reason: string }[];
        if (found.length === count) return found;
      }
    };
    /** Waits until everything that follows the log in this app has come to its end. */
    const caughtUp = async (app: string): Promise<void> => {
      for (;;) {
        const lags = (await apps.figures(app)).match(/lag_events\{.*\} \d+$/gm) ?? [];
        if (lags.length > 0 && lags.every((lag) => lag.endsWith(' 0'))) return;
      }
    };
    /** Resolves to the personal values in the read models, as they are stored. */
    const sealedValues = (): Promise<readonly string[]> =>
      onMongo(apps.readModels, async (connection) => {
        const found: string[] = [];
        for (const { collectionName } of await connection.db!.collections())
          for await (const document of connection.db!.collection(collectionName).find())
            for (const [, value] of JSON.stringify(document).matchAll(/"sealed":"([^"]+)"/g)) found.push(value!);
        return found;
      });
    const named = (suffix: string) => ({
      userPrincipalName: `${MARKER}${suffix}@fabrikam.example`,
      displayName: `${MARKER} ${suffix}`,
      usageLocation: 'DE',
    });
    const toldOf = (type: string, user: string): boolean =>
      events.heard(({ content, properties }) => properties.type === type && content.includes(user)).includes(true);

    it('go over the broker into the events and the read models, sealed', async () => {
      const first = { ...named(''), reason, aliases: [`${MARKER}.alias@fabrikam.example`], licenses: [{ skuId }] };
      expect((await http.call('POST', '/api/users', first)).status).toBe(201);
      // one operation creates three users, of whom the second has an address that is taken
      const operation = await http.call('POST', '/api/operations', {
        mode: 'create',
        users: [named('.b'), named(''), named('.c')],
        reason,
      });
      const path = new URL(operation.location!, http.base).pathname;
      expect(await finished(http, path)).toMatchObject({ counts: { complete: 2, failed: 1 } });
      await caughtUp('projector');
      users = (await http.all<{ id: string }>('/api/users')).map(({ id }) => id);
      expect(users).toHaveLength(3);

      const sealed = await sealedValues();
      expect(sealed).not.toEqual([]);
      expect(await sealedFiles(apps.dataDir, sealed[0]!)).not.toEqual([]);
    });

    it('are asked for, changed, refused and mistyped, and stand in no log of it', async () => {
      const address = encodeURIComponent(`${MARKER}@fabrikam.example`);
      expect((await http.call('GET', `/api/users/${address}`)).body['displayName']).toContain(MARKER);
      expect((await http.call('POST', '/api/users', { ...named(''), reason })).status).toBe(409);
      const { status, body } = await http.call('PATCH', `/api/users/${address}`, {
        displayName: `new ${MARKER}`,
        reason,
      });
      expect(status).toBe(200);
      expect((await http.call('GET', `/api/commands/${String(body['commandId'])}`)).body['reasonText']).toBe(reason);
      expect((await http.call('POST', '/api/purchases', { skuId, seats: 1, reason })).status).toBe(201);
      const tenant = await http.call('POST', '/api/tenants', { displayName: 'Fabrikam', country: 'DE', reason });
      expect(tenant.status).toBe(201);
      const [one, two] = users;
      const swap = { to: two, skuIds: [skuId], reason };
      expect((await http.call('POST', `/api/users/${one}/licenses/reassign?dryRun=true`, swap)).status).not.toBe(400);
      const swapped = (await http.call('POST', `/api/users/${one}/licenses/reassign`, swap)).body['commandId'];
      expect((await http.call('GET', `/api/commands/${String(swapped)}`)).body['reasonText']).toBe(reason);
      const redacted = await http.call('DELETE', `/api/commands/${String(body['commandId'])}/reason`);
      expect(redacted.status).toBe(200);
      const update = { user: one, usageLocation: 'FR' };
      await send(JSON.stringify({ tenantId: http.tenantId, reason, body: update }), {}, 'UpdateUser');
      expect((await http.call('PATCH', `/api/users/${randomUUID()}`, { usageLocation: 'DE', reason })).status).toBe(
        404,
      );
      const mistyped = { ...named(''), usageLocation: MARKER, [MARKER]: MARKER, reason: [MARKER] };
      expect((await http.call('POST', '/api/users', mistyped)).status).toBe(400);
      expect((await http.call('GET', `/api/users/${address}?${MARKER}=1`)).status).toBe(400);
    });

    it('would be found: in a document, in a file, in a message of an upstream system that is put aside', async () => {
      expect(await findings()).toEqual(NOWHERE);
      expect(holds(Buffer.from(apps.printed()), '"route":"/API/operations"')).toBe(true);
      await writeFile(join(apps.dataDir, 'canary'), `x${MARKER}`);
      await onMongo(apps.keys, (connection) =>
        connection.db!.collection('canary').insertOne({ deep: [{ in: Buffer.from(`x${MARKER}`) }] }),
      );
      await onMongo(apps.readModels, (connection) =>
        connection.db!.collection('canary').insertOne({ base64: Buffer.from(`xy${MARKER}yz`).toString('base64') }),
      );
      await send(`{"tenantId":"${http.tenantId}","body":{"displayName":"${MARKER}"`);
      await send('not JSON, too', { name: MARKER.toUpperCase() });
      const values = { userPrincipalName: MARKER, displayName: MARKER, usageLocation: MARKER, aliases: [MARKER] };
      await send(JSON.stringify({ tenantId: http.tenantId, body: values }));
      for (const { reason } of await parked(3)) expect(reason).not.toContain(MARKER);
      expect(await findings()).toEqual({
        ...NOWHERE,
        files: ['canary'],
        keys: ['canary'],
        readModels: ['canary'],
        messages: [apps.names.parked, apps.names.parked, apps.names.parked],
      });
      await rm(join(apps.dataDir, 'canary'));
      for (const database of [apps.keys, apps.readModels])
        await onMongo(database, (connection) => connection.db!.dropCollection('canary'));
    });

    it('stay with what was put aside for 30 days at most, and go when an operator discards it', async () => {
      const arguments_ = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000_000 };
      expect(await apps.isDeclared(apps.names.parked, { ...arguments_, 'x-message-ttl': 30 * DAY })).toBe(true);
      expect(await apps.isDeclared(apps.names.parked, { ...arguments_, 'x-message-ttl': 31 * DAY })).toBe(false);
      const { code } = await runCli(['--yes', 'parked', 'discard', '--all'], apps.environment);
      expect(code).toBe(0);
      expect(await findings()).toEqual(NOWHERE);
    });

    it('are nowhere once the person is deleted for good, while the apps run and when they are stopped', async () => {
      expect((await sealedValues()).length).toBeGreaterThan(users.length);
      await http.call('POST', `/api/users/${users[0]}/licenses`, { remove: [{ skuId }] });
      const headers = { 'x-reason': encodeURIComponent(reason) };
      for (const user of users)
        expect((await http.call('DELETE', `/api/users/${user}`, undefined, headers)).status).toBe(200);
      await events.until(() => users.every((user) => toldOf('KeyShredded', user)));
      for (const app of ['projector', 'retention']) await caughtUp(app);
      for (const user of users) expect((await http.call('GET', `/api/erasures/${user}`)).status).toBe(200);
      expect(await http.all('/api/deleted-users')).toEqual([]);

      await events.stop();
      expect(await findings([TERM])).toEqual(NOWHERE);
      // the events are never changed and keep them sealed, but they don't open any more; no read model keeps them
      expect(await sealedValues()).toEqual([]);
      for (const app of APPS) expect([app, await apps.end(app, 'SIGTERM')]).toEqual([app, 0]);
      expect(await findings([TERM])).toEqual(NOWHERE);
    });

    it('wait in a lane in clear while nobody decides commands, and would be found there', async () => {
      await send(`{"tenantId":"${http.tenantId}","body":{"displayName":"${MARKER}"}}`);
      expect(await waitingMessages(rabbitMqUrl(), apps.lanes())).toBe(1);
    });
  });
});
