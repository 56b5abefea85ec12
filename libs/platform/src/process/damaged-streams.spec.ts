import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conditions, DamagedStream, type CommandRequest } from '#application';
import { openDatabase } from '#sqlite';
import { ManualClock } from '#testing/fakes';
import { ADMINISTRATOR, CONTOSO } from '#testing/world';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { silentTelemetry } from '../telemetry/telemetry.js';
import { openCommandSide } from './command-side.js';
import { damagedStreamTeller } from './damaged-streams.js';
import { openPorts } from './open-ports.js';

describe('a damaged stream', () => {
  it('stands among the conditions of the process until it is whole again', () => {
    const clock = new ManualClock();
    const conditions = new Conditions();
    const tell = damagedStreamTeller({ conditions, clock }, createLogger('silent'));
    const since = clock.now();
    tell('user-1', new DamagedStream('user-1', 'somebody deleted it'));
    clock.advance(1_000);
    tell('user-1', new DamagedStream('user-1', 'somebody deleted it'));
    const text = expect.stringContaining('docs/runbooks/damaged-streams.md') as string;
    expect(conditions.current()).toEqual([{ kind: 'damaged-stream', subject: 'user-1', text, since }]);
    tell('user-1', undefined);
    expect(conditions.current()).toEqual([]);
  });

  it('of a file is told, and stands there, once a command meets that its beginning is gone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'seatledger-damaged-'));
    const settings = {
      configuration: readConfiguration({ DATA_DIR: dataDir }),
      logger: createLogger('silent'),
      telemetry: silentTelemetry(),
    };
    /** Opens the stores as a new process does, and sends the requests. */
    const send = async (...requests: readonly CommandRequest[]) => {
      const ports = await openPorts(settings);
      const { commands, close } = openCommandSide(ports, settings);
      const replies = [];
      for (const request of requests)
        replies.push(await commands.handle({ id: request.type, tenantId: CONTOSO, actor: ADMINISTRATOR, request }));
      await close();
      await ports.close();
      return { replies, subjects: ports.conditions.current().map(({ kind, subject }) => [kind, subject]) };
    };
    await send(
      { type: 'CreateTenant', body: { displayName: 'Contoso', country: 'DE', tenantId: CONTOSO } },
      { type: 'RenameTenant', body: { displayName: 'Other' } },
    );
    const stream = `tenant-${CONTOSO}`;
    const database = openDatabase({ file: join(dataDir, 'events.db') });
    database.prepare('DELETE FROM events WHERE stream = ? AND revision = 0').run(stream);
    database.close();
    const { replies, subjects } = await send({ type: 'CreateUser', body: { userPrincipalName: 'ada@contoso.com' } });
    expect(replies).toMatchObject([{ failure: 'damaged-stream', damage: { stream } }]);
    expect(subjects).toEqual([['damaged-stream', stream]]);
    await rm(dataDir, { recursive: true });
  });
});
