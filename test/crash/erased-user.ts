import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { erasureOf, followerOf, SHREDDER, verify } from '#application';
import type { TenantId } from '#licensing';
import { createLogger, openStores, readConfiguration, type StorePorts, SystemClock } from '#platform';
import { openDatabase } from '#sqlite';
import { ManualClock } from '#testing/fakes';
import { SAMPLE_TENANT_ID as tenantId } from '../../apps/standalone/src/sample/sample-tenant.js';
import { type Standalone, startStandalone } from '../../apps/standalone/src/standalone.js';
import { Http } from '../acceptance/http.js';
import { holdsSealed } from '../support/canary.js';

/**
 * These are the things that are written until nothing is left of a person, and the restore. The read models follow the
 * fact beside the key, and not after it.
 */
export type Step = 'fact' | 'key' | 'record' | 'note' | 'row' | 'checkpoint' | 'deadline' | 'restore';
/** With `amid` the bytes are overwritten in the database, but its log file still holds them. */
export type Moment = `${'before' | 'after'} the ${Step}` | `amid the ${'key' | 'row'}`;

/** The deleted user has this in the name, the address and the alias. */
export const MARKER = 'Xylophonius';
const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';

export interface DeletedUser {
  readonly id: string;
  readonly retentionId: string;
  /** This is an instant at which the user was active. */
  readonly before: string;
  /** This is the ciphertext of a personal value, as every read model copies it from the log. */
  readonly sealed: string;
  /** This is the person's key, as the key store keeps it. */
  readonly wrapped: Buffer;
  /** These are the tenant's subscriptions without this user. */
  readonly subscriptions: readonly unknown[];
}

export const configurationOf = (dataDir: string) =>
  readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });

/** Runs the standalone within this process, by the machine's time or by another one. */
export const serve = (dataDir: string, time?: ManualClock): Promise<Standalone> =>
  startStandalone(
    configurationOf(dataDir),
    createLogger('silent'),
    time === undefined ? {} : { clock: new SystemClock(time.sources) },
  );

export const streamOf = ({ id }: Pick<DeletedUser, 'id'>): string => `user-${tenantId}_${id}`;
const accepted = async (answer: Promise<Awaited<ReturnType<Http['call']>>>) => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

/**
 * Makes a data directory of the sample with one more user, who had a license and was deleted `days` ago. The read
 * models show it, and nothing runs.
 */
export const deletedUser = async (dataDir: string, days: number): Promise<DeletedUser> => {
  // time stands still on the day of the deletion, so that the deadline can't come
  const time = new ManualClock(new Date(Date.now() - days * 86_400_000).toISOString());
  const { url, ports, close } = await serve(dataDir, time);
  const http = new Http(url);
  const subscriptions = await http.all('/api/subscriptions');
  const created = await accepted(
    http.call('POST', '/api/users', {
      userPrincipalName: `${MARKER}@contoso.example`,
      displayName: MARKER,
      usageLocation: 'DE',
      aliases: [`${MARKER}.alias@contoso.example`],
      licenses: [{ skuId: E3 }],
    }),
  );
  const id = String(created['id']);
  const before = time.now();
  time.advance(1);
  const { position } = await accepted(http.call('DELETE', `/api/users/${id}`));
  await http.all(`/api/deleted-users?minPosition=${String(position)}`);
  await http.all(`/api/deadlines?days=31&minPosition=${String(position)}`);
  const events = await ports.store.read(streamOf({ id }));
  const deleted = events.find(({ type }) => type === 'UserDeleted')!;
  await close();
  seenAlive(dataDir, new Date().toISOString());
  const { retentionId } = JSON.parse(deleted.data) as { readonly retentionId: string };
  const sealed = /"sealed":"([^"]+)"/.exec(events[0]!.data)![1]!;
  return { id, retentionId, before, sealed, wrapped: wrappedKeyOf(dataDir, id), subscriptions };
};

/** Copies a directory that was closed. Its log files are empty, where they are still there. */
export const copyClosed = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, filter: (file) => !/-(wal|shm)$/.test(file) });

/**
 * Records in a directory that was closed that its installation was alive at that instant, as one does whose clock was
 * right all the time.
 */
export const seenAlive = (dataDir: string, seenAt: string): void => {
  const keys = openDatabase({ file: join(dataDir, 'keys.db') });
  const heartbeat = JSON.stringify({ seenAt, agreements: 0 });
  keys.prepare("INSERT OR REPLACE INTO notes (name, text) VALUES ('clock', ?)").run(heartbeat);
  // what a copy leaves out is the log file
  keys.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  keys.close();
};

const wrappedKeyOf = (dataDir: string, id: string): Buffer => {
  const keys = openDatabase({ file: join(dataDir, 'keys.db') });
  const row = keys.prepare<[Uint8Array]>('SELECT wrapped FROM person_keys WHERE person = ?').get(id);
  keys.close();
  return Buffer.from(row![0]);
};

/** One engine takes the log file away at a time of its own, when it gives up its last statement. */
const goneMeanwhile = (error: NodeJS.ErrnoException): Buffer => {
  if (error.code !== 'ENOENT') throw error;
  return Buffer.alloc(0);
};

/** Looks byte by byte for what the files hold of the user. The log keeps the sealed values for good. */
export const remainsOf = async (dataDir: string, { sealed, wrapped }: DeletedUser) => {
  const files = await Promise.all(
    (await readdir(dataDir)).map(async (name) => ({
      name,
      bytes: await readFile(join(dataDir, name)).catch(goneMeanwhile),
    })),
  );
  return {
    marked: files.some(({ bytes }) => bytes.toString('latin1').toLowerCase().includes(MARKER.toLowerCase())),
    keyBytes: files.some(({ bytes }) => bytes.includes(wrapped)),
    rowBytes: files.some(({ name, bytes }) => name.startsWith('read-models') && holdsSealed(bytes, sealed)),
  };
};

/**
 * Describes what a process that ended by SIGKILL left behind. It reads a copy, since whoever opens the files tidies
 * them up.
 */
export const leftBehind = async (dataDir: string, user: DeletedUser) => {
  const copy = `${dataDir}-copy`;
  await cp(dataDir, copy, { recursive: true });
  const stores = await openStores({ configuration: configurationOf(copy), logger: createLogger('silent') });
  try {
    const { store, keys, models } = stores;
    const events = await store.read(streamOf(user));
    const fact = events.find(({ type }) => type === 'UserPurged');
    const isPast = (checkpoint: { readonly position: string } | undefined): boolean =>
      fact !== undefined && checkpoint !== undefined && checkpoint.position >= fact.position;
    const note = await keys.note(SHREDDER);
    const [key] = await keys.get([{ tenantId, personId: user.id }]);
    const documentOf = async (name: string, id: string) => (await models.getMany({ name }, [`${tenantId}_${id}`]))[0];
    const generation = (await models.liveGeneration('users'))!;
    return {
      fact: fact !== undefined,
      key: key?.state,
      restored: events.some(({ type }) => type === 'UserRestored'),
      record: events.some(({ type }) => type === 'KeyShredded'),
      note: note !== undefined && isPast(JSON.parse(note) as { readonly position: string }),
      row: (await documentOf('users', user.id)) !== undefined,
      checkpoint: isPast(await models.checkpoint(followerOf({ name: 'users', ...generation }))),
      deadline: (await documentOf('deadlines', user.retentionId)) !== undefined,
      erasure: (await erasureOf(tenantId, user.id, stores)).state,
      ...(await remainsOf(dataDir, user)),
    };
  } finally {
    await stores.close();
    await rm(copy, { recursive: true });
  }
};

/** Finds the contradictions in the history of the sample. */
export const discrepanciesOf = async (stores: StorePorts): Promise<readonly unknown[]> => {
  return (await verify(stores, { tenantId: tenantId as TenantId })).discrepancies;
};
