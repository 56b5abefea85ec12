import { open, rm, statfs } from 'node:fs/promises';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { OutcomeUnknown, StoreUnavailable, type Clock, type Conditions, type Delay } from '#application';
import type { Configuration } from '../config/configuration.js';
import type { Logger } from '../logging/logger.js';
import { throttledLog } from '../logging/trouble-log.js';
import { Lookout } from './lookout.js';

/** It looks so often whether it can write. */
const LOOK_MILLISECONDS = 5_000;
/** SQLite needs room for a transaction beside what it has, so that with less a disk counts as full. */
const SMALLEST_ROOM = 4 * 1024 * 1024;
const RUNBOOK = 'docs/runbooks/not-ready.md';
const DESCRIPTORS = 'descriptors';

const FULL = 'the disk is full: nothing can be written';
const EXHAUSTED = 'no descriptor is left: no file and no connection can be opened';
const REFUSED = 'what this process keeps on disk can\u2019t be written';
const WHATS = [FULL, EXHAUSTED, REFUSED] as const;
type What = (typeof WHATS)[number];

/** Codes of the operating system and of SQLite say which of them it is. */
const BY_CODE: Readonly<Record<string, What>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  SQLITE_FULL: FULL,
  EMFILE: EXHAUSTED,
  ENFILE: EXHAUSTED,
  SQLITE_IOERR: REFUSED,
  SQLITE_READONLY: REFUSED,
  SQLITE_CANTOPEN: REFUSED,
};
const codeOf = (error: unknown): string =>
  String((error as { readonly code?: unknown } | undefined)?.code ?? 'unknown');

const messageOf = (error: unknown): string =>
  String((error as { readonly message?: unknown } | undefined)?.message ?? error);

/** This is written to, and removed again: a file system says only then that it takes something. */
export const probeFile = (folder: string): string => join(folder, `.write-probe-${process.pid}`);

const probe = async (folder: string): Promise<void> => {
  const { bavail, bsize, blocks } = await statfs(folder);
  // some file systems don't tell how large they are
  if (blocks > 0 && bavail * bsize < SMALLEST_ROOM)
    throw Object.assign(new Error(`${bavail * bsize} bytes are left`), { code: 'ENOSPC' });
  const file = probeFile(folder);
  try {
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.write(new Uint8Array(4_096));
    } finally {
      await handle.close();
    }
  } finally {
    await rm(file, { force: true });
  }
};

/** A descriptor must be left also where everything that is kept is kept by servers. */
const openOne = async (): Promise<void> => {
  await (await open(devNull, 'r')).close();
};

type Kept = Pick<Configuration, 'eventStore' | 'keys' | 'readModels'>;
const foldersOf = ({ eventStore, keys, readModels }: Kept): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({ 'event-store': eventStore, keys, 'read-models': readModels }).flatMap(([name, at]) =>
      at.adapter === 'sqlite' ? [[name, dirname(at.file)] as const] : [],
    ),
  );

interface Parts {
  readonly kept: Kept;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly conditions: Pick<Conditions, 'raise' | 'clear'>;
  readonly logger: Logger;
}

/**
 * Finds out, every 5 s, whether this process can write where it keeps something, and whether it has a descriptor left.
 * Reading may go on for long where writing doesn't, and who connects to a process without descriptors hears nothing. It
 * stands among the conditions as `cannot-write`, and in the log with its cause, until it is over.
 */
export class DiskWatch {
  readonly #lookout: Lookout;
  readonly #log;

  constructor(private readonly parts: Parts) {
    this.#log = throttledLog(parts.logger);
    this.#lookout = new Lookout({ milliseconds: LOOK_MILLISECONDS, look: () => this.look(), delay: parts.delay });
  }

  start(): void {
    this.#lookout.start();
  }

  /** Never rejects. */
  async look(): Promise<void> {
    await this.#try(DESCRIPTORS, openOne);
    for (const [subject, folder] of foldersOf(this.parts.kept)) await this.#try(subject, () => probe(folder));
  }

  /** Is told what the event store failed with, which may say before the next look that it can't write. */
  storeFailed(error: unknown): void {
    if (!(error instanceof StoreUnavailable || error instanceof OutcomeUnknown)) return;
    if (BY_CODE[codeOf(error.cause)] !== undefined) this.#raise('event-store', error.cause);
  }

  close(): Promise<void> {
    return this.#lookout.close();
  }

  async #try(subject: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.parts.conditions.clear('cannot-write', subject);
      for (const what of WHATS) this.#log.over(what, subject);
    } catch (error) {
      this.#raise(subject, error);
    }
  }

  #raise(subject: string, error: unknown): void {
    const { conditions, clock } = this.parts;
    const code = codeOf(error);
    const what = BY_CODE[code] ?? REFUSED;
    const text = `${what} (${code}); reading goes on: see ${RUNBOOK}`;
    conditions.raise({ kind: 'cannot-write', subject, text, since: clock.now() });
    this.#log.warn(what, { code, subject, reason: messageOf(error) }, subject);
  }
}
