import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { followerOf, SHREDDER, tenantErasureOf } from '#application';
import { createLogger, openStores } from '#platform';
import { openDatabase } from '#sqlite';
import { ManualClock } from '#testing/fakes';
import { Http } from '../acceptance/http.js';
import { configurationOf, MARKER, seenAlive, serve } from './erased-user.js';

export interface ClosedTenant {
  readonly id: string;
  readonly retentionId: string;
  readonly users: readonly string[];
  /** This is the ciphertext of a personal value, as every read model copies it from the log. */
  readonly sealed: string;
  /** These are the keys of the persons and the tenant's own, as the key store keeps them. */
  readonly wrapped: readonly Buffer[];
}

export const streamOfTenant = ({ id }: Pick<ClosedTenant, 'id'>): string => `tenant-${id}`;

const accepted = async (answer: ReturnType<Http['call']>) => {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

const wrappedKeysOf = (dataDir: string, tenantId: string): readonly Buffer[] => {
  const keys = openDatabase({ file: join(dataDir, 'keys.db') });
  const rows = ['person_keys', 'hash_keys'].flatMap((table) =>
    keys.prepare<[Uint8Array]>(`SELECT wrapped FROM ${table} WHERE tenant = ?`).all(tenantId),
  );
  keys.close();
  return rows.map(([wrapped]) => Buffer.from(wrapped));
};

/** Makes a data directory of the sample with one more tenant, of two users, which was closed `days` ago. */
export const closedTenant = async (dataDir: string, days: number): Promise<ClosedTenant> => {
  // time stands still on the day of the closing, so that the deadline can't come
  const time = new ManualClock(new Date(Date.now() - days * 86_400_000).toISOString());
  const { url, ports, close } = await serve(dataDir, time);
  const http = new Http(url);
  const { id } = await accepted(http.call('POST', '/api/tenants', { displayName: 'Fabrikam', country: 'DE' }));
  const tenantId = String(id);
  const ofTenant = { 'x-tenant-id': tenantId };
  const users: string[] = [];
  for (const name of ['a', 'b']) {
    const user = { userPrincipalName: `${MARKER}.${name}@fabrikam.example`, displayName: `${MARKER} ${name}` };
    const made = await accepted(http.call('POST', '/api/users', user, ofTenant));
    users.push(String(made['id']));
    await accepted(http.call('GET', `/api/users?minPosition=${String(made['position'])}`, undefined, ofTenant));
  }
  const closing = { confirm: users.length, reference: 'CHG-1' };
  const { position } = await accepted(http.call('POST', `/api/tenants/${tenantId}/close`, closing));
  await accepted(http.call('GET', `/api/tenants/${tenantId}?minPosition=${String(position)}`));
  const closed = (await ports.store.read(`tenant-${tenantId}`)).find(({ type }) => type === 'TenantClosed')!;
  const [created] = await ports.store.read(`user-${tenantId}_${users[0]!}`);
  await close();
  seenAlive(dataDir, new Date().toISOString());
  const { retentionId } = JSON.parse(closed.data) as { readonly retentionId: string };
  const sealed = /"sealed":"([^"]+)"/.exec(created!.data)![1]!;
  return { id: tenantId, retentionId, users, sealed, wrapped: wrappedKeysOf(dataDir, tenantId) };
};

/** One engine takes the log file away at a time of its own, when it gives up its last statement. */
const goneMeanwhile = (error: NodeJS.ErrnoException): Buffer => {
  if (error.code !== 'ENOENT') throw error;
  return Buffer.alloc(0);
};

/** Looks byte by byte for what the files hold of the tenant. The log keeps the sealed values for good. */
export const remainsOfTenant = async (dataDir: string, { sealed, wrapped }: ClosedTenant) => {
  const files = await Promise.all(
    (await readdir(dataDir)).map(async (name) => ({
      name,
      bytes: await readFile(join(dataDir, name)).catch(goneMeanwhile),
    })),
  );
  return {
    keyBytes: files.some(({ bytes }) => wrapped.some((key) => bytes.includes(key))),
    rowBytes: files.some(({ name, bytes }) => name.startsWith('read-models') && bytes.includes(sealed)),
  };
};

/** Describes what a process that ended by SIGKILL left behind of the tenant. It reads a copy. */
export const tenantLeftBehind = async (dataDir: string, tenant: ClosedTenant) => {
  const { id, users } = tenant;
  const copy = `${dataDir}-copy`;
  await cp(dataDir, copy, { recursive: true });
  const stores = await openStores({ configuration: configurationOf(copy), logger: createLogger('silent') });
  try {
    const { store, keys, models } = stores;
    const events = await store.read(streamOfTenant(tenant));
    const fact = events.find(({ type }) => type === 'TenantPurged');
    const isPast = (checkpoint: { readonly position: string } | undefined): boolean =>
      fact !== undefined && checkpoint !== undefined && checkpoint.position >= fact.position;
    const note = await keys.note(SHREDDER);
    const found = await keys.get(users.map((personId) => ({ tenantId: id, personId })));
    const generation = (await models.liveGeneration('users'))!;
    const rows = await models.getMany(
      { name: 'users' },
      users.map((user) => `${id}_${user}`),
    );
    return {
      fact: fact !== undefined,
      keys: [...new Set(found.map(({ state }) => state))].join(),
      record: events.some(({ type }) => type === 'TenantKeysShredded'),
      note: note !== undefined && isPast(JSON.parse(note) as { readonly position: string }),
      rows: rows.filter((row) => row !== undefined).length,
      checkpoint: isPast(await models.checkpoint(followerOf({ name: 'users', ...generation }))),
      erasure: (await tenantErasureOf(id, stores)).state,
      ...(await remainsOfTenant(dataDir, tenant)),
    };
  } finally {
    await stores.close();
    await rm(copy, { recursive: true });
  }
};
