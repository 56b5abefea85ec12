import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Channel, ConsumeMessage, Options } from 'amqplib';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { type Configuration, createLogger, readConfiguration } from '#platform';
import { withAdapter } from '#testing/adapters';
import { SMALL_CATALOGUE } from '#testing/catalogue';
import { aRabbitMqPrefix, onRabbitMq, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { ADMINISTRATOR } from '#testing/world';
import { type CommandsApp, startCommands } from '../../apps/commands/src/start-commands.js';

const root = join(import.meta.dirname, '../..');
const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const run = promisify(execFile);

const hasPika = async (): Promise<boolean> =>
  run('python3', ['-c', 'import pika']).then(
    () => true,
    () => false,
  );
const python = (await hasPika()) ? it : it.skip;
if (python === it.skip) process.stdout.write('the Python client is skipped: python3 with pika is not here\n');

await withAdapter('rabbitmq', rabbitMqAnswers, () => {
  describe('an upstream system, by a plain AMQP client', () => {
    let app: CommandsApp;
    let configuration: Configuration;
    let folder: string;
    let prefix: string;
    const start = async (upstreams?: object): Promise<void> => {
      folder = await mkdtemp(join(tmpdir(), 'seatledger-upstream-'));
      prefix = aRabbitMqPrefix();
      const file = join(folder, 'upstreams.json');
      if (upstreams !== undefined) await writeFile(file, JSON.stringify(upstreams));
      configuration = readConfiguration({
        DATA_DIR: folder,
        BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}&lanes=2`,
        LOG_LEVEL: 'silent',
      });
      const settings = upstreams === undefined ? {} : { upstreams: file };
      app = await startCommands(configuration, createLogger('silent'), settings);
      const send = (id: string, request: Parameters<typeof app.commandSide.commands.handle>[0]['request']) =>
        app.commandSide.commands.handle({ id, actor: ADMINISTRATOR, correlationId: id, request });
      for (const tenantId of [CONTOSO, FABRIKAM])
        await send(tenantId, { type: 'CreateTenant', body: { displayName: 'T', country: 'DE', tenantId } });
      await send('catalogue', { type: 'ImportCatalogue', body: { products: SMALL_CATALOGUE } });
    };
    afterEach(async () => {
      await app.close();
      await deleteTopology({ url: rabbitMqUrl(), prefix, lanes: 2 });
      await rm(folder, { recursive: true });
    });

    /** Publishes, and collects replies by correlation id. It knows nothing of this code. */
    const asClient = <T>(
      work: (
        send: (properties: Options.Publish, body: unknown, key?: string) => Promise<void>,
        replyTo: (id: string) => Promise<{ readonly outcome: string; readonly [member: string]: unknown }>,
        queue: string,
        channel: Channel,
      ) => Promise<T>,
    ): Promise<T> =>
      onRabbitMq(rabbitMqUrl(), async (model) => {
        const channel = await model.createConfirmChannel();
        const { queue } = await channel.assertQueue('', { exclusive: true });
        const replies = new Map<string, (message: ConsumeMessage) => void>();
        const early = new Map<string, ConsumeMessage>();
        await channel.consume(
          queue,
          (message) => {
            const id = String(message?.properties.correlationId);
            if (message) (replies.get(id) ?? ((each) => void early.set(id, each)))(message);
          },
          { noAck: true },
        );
        return work(
          async (properties, body, key = CONTOSO) => {
            const content = Buffer.from(body instanceof Uint8Array ? body : JSON.stringify(body));
            channel.publish(`${prefix}commands.v2`, key, content, {
              replyTo: queue,
              contentType: 'application/json',
              ...properties,
            });
            await channel.waitForConfirms();
          },
          async (id) => {
            const message = early.get(id) ?? (await new Promise<ConsumeMessage>((found) => replies.set(id, found)));
            return JSON.parse(message.content.toString()) as { outcome: string };
          },
          queue,
          channel,
        );
      });
    const createUser = (name: string) => ({
      tenantId: CONTOSO,
      actor: { id: 'person-7' },
      body: { userPrincipalName: `${name}@contoso.com`, profile: { displayName: name }, usageLocation: 'DE' },
    });
    const parked = async (count: number) => {
      for (;;) {
        const found = await app.ports.broker.parked(50);
        if (found.length >= count) return found;
      }
    };

    it('commands, singly and in bulk, and is answered; the same id again is answered as the first time', async () => {
      await start();
      await asClient(async (send, replyTo) => {
        await send({ type: 'CreateUser', messageId: 'a', correlationId: '1' }, createUser('ann'));
        const first = await replyTo('1');
        expect(first).toMatchObject({ outcome: 'accepted', answer: { kind: 'user' } });
        await send({ type: 'CreateUser', messageId: 'a', correlationId: '2' }, createUser('ann'));
        expect(await replyTo('2')).toEqual({ ...first, repeated: true });
        const body = { mode: 'update', users: ['ann@contoso.com'], usageLocation: 'FR' };
        await send({ type: 'StartOperation', messageId: 'b', correlationId: '3' }, { tenantId: CONTOSO, body });
        expect(await replyTo('3')).toMatchObject({ outcome: 'accepted', answer: { kind: 'operation' } });
        await app.commandSide.operations.idle();
        const { events } = await app.ports.store.readAll('0'.repeat(20), 1_000);
        expect(events.filter(({ type }) => type === 'UsageLocationChanged')).toHaveLength(1);
        expect(events.find(({ type }) => type === 'UserCreated')?.metadata.actor).toMatch(
          /^local-upstream:[0-9a-f]{32}$/,
        );
      });
    });

    it('tries a few users and is told of each, and is told of very many where that is to be asked', async () => {
      await start();
      const trying = (count: number) => ({
        tenantId: CONTOSO,
        dryRun: true,
        body: {
          mode: 'create',
          users: Array.from({ length: count }, (_, at) => ({ userPrincipalName: `u${at}@contoso.com` })),
        },
      });
      await asClient(async (send, replyTo) => {
        await send({ type: 'StartOperation', messageId: 'a', correlationId: '1' }, trying(2));
        expect(await replyTo('1')).toMatchObject({ outcome: 'accepted', items: [{ index: 0 }, { index: 1 }] });
        await send({ type: 'StartOperation', messageId: 'b', correlationId: '2' }, trying(1_001));
        const reply = await replyTo('2');
        expect(reply).toMatchObject({ outcome: 'accepted', answer: { total: 1_001 }, dryRunId: expect.any(String) });
        expect(reply).not.toHaveProperty('items');
        await app.commandSide.dryRuns.idle();
        const run = await app.ports.dryRuns.find(CONTOSO, String(reply['dryRunId']));
        expect(run).toMatchObject({ state: 'finished', decided: 1_001 });
      });
    });

    it('is answered under its own correlation id, whatever text that is, and nothing of it is kept', async () => {
      await start();
      await asClient(async (send, replyTo) => {
        const ids = { messageId: 'create-ann.silva@contoso.com', correlationId: 'ann.silva@contoso.com' };
        await send({ type: 'CreateUser', ...ids }, createUser('ann.silva'));
        const { outcome, commandId } = await replyTo(ids.correlationId);
        expect(outcome).toBe('accepted');
        const { events } = await app.ports.store.readAll('0'.repeat(20), 1_000);
        const ours = events.filter(({ metadata }) => metadata.commandId === commandId);
        expect(ours.find(({ type }) => type === 'UserCreated')?.metadata.correlationId).toBe(commandId);
        expect(JSON.stringify(ours)).not.toContain('silva');
      });
    });

    it('does no harm with bad input: it is parked and answered with the reason, and others are decided', async () => {
      await start();
      const good = createUser('x');
      const bad: readonly [id: string, reason: string | RegExp, properties: object, body: unknown, key?: string][] = [
        [
          'malformed',
          'the body is not JSON in UTF-8',
          { type: 'CreateUser' },
          new TextEncoder().encode('{"tenantId":'),
        ],
        ['utf8', 'the body is not JSON in UTF-8', { type: 'CreateUser' }, Uint8Array.of(0xff, 0xfe)],
        ['unknown', 'the type is no command', { type: 'MakeCoffee' }, good],
        ['untyped', 'the type is no command', {}, good],
        ['no-id', /message id/, { type: 'CreateUser', messageId: undefined }, good],
        ['misspelt', /profil/, { type: 'CreateUser' }, { ...good, body: { ...good.body, profil: {} } }],
        ['no-tenant', 'this command needs a tenantId', { type: 'CreateUser' }, { body: good.body }],
        ['wrong-tenant', /^tenant-not-found/, { type: 'CreateUser' }, { ...good, tenantId: randomUUID() }, 'same'],
        ['other-key', /routing key names another tenant/, { type: 'CreateUser' }, good, FABRIKAM],
        [
          'large',
          /^message-too-large: \d+ bytes/,
          { type: 'CreateUser' },
          { ...good, padding: 'x'.repeat(2 * 1024 * 1024) },
        ],
        ['rights', /^not-allowed/, { type: 'CreateTenant' }, { body: { displayName: 'T', country: 'DE' } }, 'system'],
      ];
      await asClient(async (send, replyTo) => {
        for (const [id, , properties, body, key] of bad) {
          const routing = key === 'same' ? (body as { tenantId: string }).tenantId : key;
          await send({ messageId: id, correlationId: id, ...properties }, body, routing);
          await send({ type: 'CreateUser', messageId: `after-${id}`, correlationId: `after-${id}` }, createUser(id));
        }
        for (const [id, reason] of bad) {
          const reply = await replyTo(id);
          expect({ id, ...reply }).toMatchObject({ id, outcome: 'rejected' });
          expect(`${String(reply['reason'])}: ${String(reply['detail'])}`).toMatch(reason);
          expect((await replyTo(`after-${id}`)).outcome).toBe('accepted');
        }
      });
      const aside = await parked(bad.length);
      expect(aside).toHaveLength(bad.length);
      for (const [id, reason] of bad) {
        const found = aside.find(({ messageId }) => messageId === (id === 'no-id' ? '' : id));
        expect(found?.reason).toMatch(reason);
      }
    });

    it('does no harm with a message that expires, and with a reply queue that is gone', async () => {
      await start();
      await asClient(async (send, replyTo) => {
        await send(
          { type: 'CreateUser', messageId: 'gone', replyTo: 'nobody', correlationId: 'gone' },
          createUser('gone'),
        );
        await send({ type: 'CreateUser', messageId: 'after', correlationId: 'after' }, createUser('after'));
        expect((await replyTo('after')).outcome).toBe('accepted');
      });
      await app.close();
      await asClient(async (send) => {
        await send({ type: 'CreateUser', messageId: 'late', expiration: '1' }, createUser('late'));
        await send({ type: 'CreateUser', messageId: 'next' }, createUser('next'));
      });
      app = await startCommands(configuration, createLogger('silent'));
      expect(await parked(1)).toMatchObject([{ messageId: 'late', reason: 'expired' }]);
      while ((await app.commandSide.commands.lookup(CONTOSO, 'next', 'key'))?.status !== 'decided');
      expect(await app.commandSide.commands.lookup(CONTOSO, 'late', 'key')).toBeUndefined();
    });

    it('is nobody without a user id, where UPSTREAMS says who may command what', async () => {
      await start({ hr: { role: 'UserAdministrator', tenants: [CONTOSO] } });
      await asClient(async (send, replyTo) => {
        await send(
          { type: 'CreateUser', messageId: 'a', correlationId: 'a', headers: { 'seatledger-sender': 'hr' } },
          createUser('a'),
        );
        expect(await replyTo('a')).toEqual({
          outcome: 'rejected',
          messageId: 'a',
          reason: 'not-allowed',
          detail: 'the message names no user_id',
        });
      });
      expect(await parked(1)).toMatchObject([{ messageId: 'a', reason: 'not-allowed: the message names no user_id' }]);
    });

    const environment = () => ({
      ...process.env,
      NODE_OPTIONS: '',
      BROKER_URL: rabbitMqUrl(),
      COMMANDS_EXCHANGE: `${prefix}commands.v2`,
    });
    const example = async (program: string, args: readonly string[]) => {
      const body = JSON.stringify(createUser('py').body);
      const { stdout } = await run(program, [...args, CONTOSO, 'CreateUser', body, 'example-1'], {
        env: environment(),
      });
      return JSON.parse(stdout) as unknown;
    };
    python('can be the Python program of the documentation', async () => {
      await start();
      const program = join(root, 'docs/how-to/examples/send_command.py');
      expect(await example('python3', [program])).toMatchObject({ outcome: 'accepted', answer: { kind: 'user' } });
    });
    it('can be the Node program of the documentation', async () => {
      await start();
      const program = join(root, 'docs/how-to/examples/send-command.mjs');
      expect(await example(process.execPath, [program])).toMatchObject({
        outcome: 'accepted',
        answer: { kind: 'user' },
      });
    });
  });
});

it.each([
  ['send-commands-python.md', 'send_command.py'],
  ['send-commands-node.md', 'send-command.mjs'],
])('%s shows the program that is tested', async (page, program) => {
  const folder = join(root, 'docs/how-to');
  const shown = await readFile(join(folder, page), 'utf8');
  expect(shown).toContain(await readFile(join(folder, 'examples', program), 'utf8'));
});
