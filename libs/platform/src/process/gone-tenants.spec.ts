import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { TenantKeysGone } from '#application';
import { type DomainEvent, streamName, type TenantId } from '#licensing';
import { readConfiguration } from '../config/configuration.js';
import { createLogger } from '../logging/logger.js';
import { openStores } from './open-ports.js';

const CONTOSO = '11111111-1111-4111-8111-111111111111' as TenantId;
const FABRIKAM = '22222222-2222-4222-8222-222222222222' as TenantId;
const PURGE = 'eeeeeeee-1111-4111-8111-111111111111';

describe('a process that nobody asks about a purged tenant', () => {
  let dataDir: string;
  const start = () =>
    openStores({ configuration: readConfiguration({ DATA_DIR: dataDir }), logger: createLogger('silent') });
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-gone-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('has no hash key of it any more once the purge has come to it, and keeps those of others', async () => {
    const [one, other] = [await start(), await start()];
    const hashOf = (tenantId: TenantId) => one.hasher.addressKeys(tenantId, ['ann@contoso.com']);
    const [before] = [await hashOf(FABRIKAM), await hashOf(CONTOSO)];
    await other.keys.shredTenant(CONTOSO, { shreddedAt: '2026-02-01T00:00:00.000Z', receipt: PURGE });
    // nobody has told the process yet, and the key stands in its memory
    await hashOf(CONTOSO);
    const metadata = {
      tenantId: CONTOSO,
      actor: 'system:retention',
      actorKind: 'system' as const,
      commandId: PURGE,
      correlationId: PURGE,
      causationId: PURGE,
      occurredAt: '2026-02-01T00:00:00.000Z',
    };
    const data = { tenantId: CONTOSO, retentionId: PURGE, purgeAt: metadata.occurredAt, users: 1 };
    const event = { type: 'TenantPurged', data } as unknown as DomainEvent;
    const stream = streamName({ kind: 'tenant', tenantId: CONTOSO });
    const write = { stream, expected: 'no-stream' as const, events: [{ id: PURGE, event, metadata }] };
    await other.store.append(await other.codec.encode([write]));
    let failure: unknown;
    while (failure === undefined) {
      await setImmediate();
      await hashOf(CONTOSO).catch((error: unknown) => (failure = error));
    }
    expect(failure).toBeInstanceOf(TenantKeysGone);
    expect(await hashOf(FABRIKAM)).toEqual(before);
    await one.close();
    await other.close();
  });
});
