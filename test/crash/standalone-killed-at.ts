// Runs the standalone, unchanged, as a child process of a test. It sends itself SIGKILL at the step that KILLED_AT
// names, such as `before the fact` or `after the record`. What is written shows the step, so that no time plays a part
// in it.
import { SqliteEventStore } from '#adapters/event-store-sqlite';
import { SqliteKeys } from '#adapters/keys-sqlite';
import { SqliteReadModels } from '#adapters/read-models-sqlite';
import { SHREDDER } from '#application';
import type { TenantPurged, UserPurged } from '#licensing';
import { Database } from '#sqlite';
import type { Step } from './erased-user.js';

// what is watched below must run here, and not on a thread of its own
process.env['PROJECTOR'] = 'inline';

const killedAt = process.env['KILLED_AT'];

const reach = (moment: string): void => {
  if (moment === killedAt) process.kill(process.pid, 'SIGKILL');
};

let onDeadlineGone: () => void = () => undefined;
/**
 * Whatever is deleted later empties the log file too. So the row must be the last one, where the test wants to see it
 * unfinished.
 */
const deadlineIsGone = new Promise<void>((resolve) => {
  onDeadlineGone = resolve;
});

/** These are the steps that have begun and not ended. */
const underWay = new Set<Step>();

type Arguments<Method> = Method extends (...args: infer Args) => unknown ? Args : never;

/**
 * Reaches a moment before and after every call of a method that is a step. Nothing is awaited before the real call
 * (except for `deadlineIsGone`), so that calls stay in their order.
 */
const watch = <It extends object, Name extends keyof It>(
  prototype: It,
  name: Name,
  stepOf: (it: It, ...args: Arguments<It[Name]>) => Step | undefined,
): void => {
  const method = prototype[name] as (...args: Arguments<It[Name]>) => Promise<unknown>;
  const watched = async function (this: It, ...args: Arguments<It[Name]>): Promise<unknown> {
    const step = stepOf(this, ...args);
    if (step === undefined) return method.apply(this, args);
    reach(`before the ${step}`);
    if (step === 'row' && killedAt === 'amid the row') await deadlineIsGone;
    underWay.add(step);
    const result = await method.apply(this, args);
    underWay.delete(step);
    reach(`after the ${step}`);
    if (step === 'deadline') onDeadlineGone();
    return result;
  };
  Object.assign(prototype, { [name]: watched });
};

let purged: UserPurged['data'] | TenantPurged['data'] | undefined;
let isRecorded = false;
let hasNoRow = false;
let keysDatabase: Database | undefined;

watch(SqliteEventStore.prototype, 'append', (_store, writes) => {
  const events = writes.flatMap((write) => write.events);
  const fact = events.find(({ type }) => type === 'UserPurged' || type === 'TenantPurged');
  if (fact !== undefined) {
    purged = JSON.parse(fact.data) as UserPurged['data'] | TenantPurged['data'];
    return 'fact';
  }
  if (events.some(({ type }) => type === 'KeyShredded' || type === 'TenantKeysShredded')) {
    isRecorded = true;
    return 'record';
  }
  return events.some(({ type }) => type === 'UserRestored') ? 'restore' : undefined;
});

const beginKey = (keys: SqliteKeys): Step => {
  keysDatabase = keys['database'];
  return 'key';
};
watch(SqliteKeys.prototype, 'shred', beginKey);
watch(SqliteKeys.prototype, 'shredTenant', beginKey);
watch(SqliteKeys.prototype, 'keepNote', (_keys, name) => (name === SHREDDER && isRecorded ? 'note' : undefined));

watch(SqliteReadModels.prototype, 'commit', (_models, { name }, writes) => {
  const isGone = (is: (key: string) => boolean): boolean =>
    writes.some(({ key, document }) => document === null && is(key));
  const { retentionId, ...whose } = purged ?? {};
  const isRow = (key: string): boolean =>
    'userId' in whose ? key.endsWith(whose.userId) : 'tenantId' in whose && key.startsWith(`${whose.tenantId}_`);
  if (name === 'users' && isGone(isRow)) {
    hasNoRow = true;
    return 'row';
  }
  const isDeadline = (key: string): boolean => retentionId !== undefined && key.endsWith(retentionId);
  return name === 'deadlines' && isGone(isDeadline) ? 'deadline' : undefined;
});
watch(SqliteReadModels.prototype, 'saveCheckpoint', (_models, follower) =>
  hasNoRow && follower.startsWith('users@') ? 'checkpoint' : undefined,
);

// this is between a transaction that overwrites bytes and the emptying of the log file that still holds them
const emptyLog = Database.prototype.emptyLog;
const watchedEmptyLog = function (this: Database): void {
  const step = this === keysDatabase ? 'key' : 'row';
  if (underWay.has(step)) reach(`amid the ${step}`);
  emptyLog.call(this);
};
Object.assign(Database.prototype, { emptyLog: watchedEmptyLog });

await import('../../apps/standalone/src/main.js');
