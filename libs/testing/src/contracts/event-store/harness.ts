import type { ChildProcess } from 'node:child_process';
import { START, type AppendWrite, type EventStore, type NewEvent, type Position, type StoredEvent } from '#application';
import { createIds, withChecksums } from '#contracts';

/** An adapter may be unable to do these by its nature. The report prints the reason. */
export type EventStoreLimit =
  /** The same log can be opened again after a close. */
  | 'reopen'
  /** Two handles can be open on one log at the same time. */
  | 'second-handle'
  /** Other processes can write the log. */
  | 'second-process'
  /** A writer holds a lock that others wait for. */
  | 'lock'
  /** The store knows an event id that is stored in another stream, or earlier in the same one. */
  | 'ids-elsewhere'
  /** The store can tell of streams without reading them whether they lead to their events. */
  | 'streams-at-once'
  /** A test can change what is kept of an event. */
  | 'tamper'
  /** Somebody can take the beginning of a stream away, past the store. */
  | 'cut';

/** What a bad disk makes of an event. */
export type Tampering = Partial<Omit<StoredEvent, 'position'>>;

/** This is one log for one test, which is empty or seen from its present end. */
export interface EventStoreHarness {
  /** This test's log begins here. The default is START. */
  readonly start?: Position;
  /** The test of a long log takes so many events. The default is 100,000. */
  readonly longLog?: number;
  /** Opens a handle on this harness's log, which all handles share. The suite closes it. */
  open(): Promise<EventStore>;
  /**
   * Starts a process that appends one event after the other to `stream`, prints the id of each acknowledged one as a
   * line, and ends after `count`. The suite ends it.
   */
  spawnAppender?(stream: string, count: number): ChildProcess;
  /** Takes the lock that writers need from outside. Resolves to the function that releases it. */
  lock?(): Promise<() => Promise<void>>;
  /** Changes what is kept of an event, past every check. */
  tamper?(eventId: string, change: Tampering): Promise<void>;
  /** Takes the beginning of a stream away, past every check. */
  cut?(stream: string): Promise<void>;
  dispose(): Promise<void>;
}

/** The cases of one suite share this: a fresh harness and open handles for each test. */
export class Bench {
  #harness: EventStoreHarness | undefined;
  readonly #opened: EventStore[] = [];
  readonly #children: ChildProcess[] = [];

  constructor(make: () => Promise<EventStoreHarness>) {
    beforeEach(async () => {
      this.#harness = await make();
    });
    afterEach(async () => {
      for (const child of this.#children.splice(0)) await ended(child, 'SIGKILL');
      for (const store of this.#opened.splice(0)) await store.close();
      await this.#harness?.dispose();
      this.#harness = undefined;
    });
  }

  get harness(): EventStoreHarness {
    if (!this.#harness) throw new Error('only inside a test');
    return this.#harness;
  }
  get start(): Position {
    return this.harness.start ?? START;
  }
  async open(): Promise<EventStore> {
    const store = await this.harness.open();
    this.#opened.push(store);
    return store;
  }
  spawnAppender(stream: string, count: number): ChildProcess {
    const child = this.harness.spawnAppender!(stream, count);
    this.#children.push(child);
    return child;
  }
  async tamper(eventId: string, change: Tampering): Promise<void> {
    await this.harness.tamper!(eventId, change);
  }
  async cut(stream: string): Promise<void> {
    await this.harness.cut!(stream);
  }
  async lock(): Promise<() => Promise<void>> {
    return this.harness.lock!();
  }
  /** Reads the whole log of this test. */
  async all(store: EventStore): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (let after = this.start; ;) {
      const page = await store.readAll(after, 1_000);
      events.push(...page.events);
      after = page.next;
      if (page.caughtUp) return events;
    }
  }
}

/** Resolves when the process has ended. */
export const ended = async (child: ChildProcess, signal?: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (signal) child.kill(signal);
  await exit;
};

const ids = createIds();
export const TENANT = '11111111-1111-4111-8111-111111111111';

/** Returns a stream that no other test uses, even on a server that several runs share. */
export const aStream = (kind = 'user'): string => `${kind}-${TENANT}_${ids.next()}`;

/** An event has a checksum once it has a place. */
type EventToPlace = Omit<NewEvent, 'checksum'>;

export const anEvent = (change: Partial<EventToPlace> = {}): EventToPlace => ({
  id: ids.next(),
  type: 'TenantRenamed',
  version: 1,
  data: '{"displayName":"Contoso"}',
  metadata: {
    tenantId: TENANT,
    actor: 'actor-1',
    actorKind: 'local',
    commandId: TENANT,
    correlationId: 'correlation-1',
    causationId: 'causation-1',
    occurredAt: '2026-01-15T08:00:00.000Z',
  },
  ...change,
});
export const someEvents = (count: number): readonly EventToPlace[] => Array.from({ length: count }, () => anEvent());

export const write = (
  stream: string,
  expected: AppendWrite['expected'],
  ...events: readonly EventToPlace[]
): AppendWrite => withChecksums({ stream, expected, events });

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map(({ id }) => id);
