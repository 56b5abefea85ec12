import { randomUUID } from 'node:crypto';
import { open, readFile, rename, unlink } from 'node:fs/promises';
import { CliFailure, EXIT } from '../output/failures.js';

/** What makes a replay this one: whoever asks for something else has come to nothing yet. */
export interface ReplayOf {
  readonly queue: string;
  readonly from?: string;
  readonly type?: readonly string[];
}
/** The log and the tenant whose events these are. */
export interface Origin {
  readonly source: string;
  readonly tenantid?: string;
}
interface Kept extends ReplayOf {
  readonly version: 1;
  /** Everything up to here is safe in the queue. */
  readonly position: string;
  /** Missing as long as no event came. */
  readonly origin?: Origin;
}

const POSITION = /^\d{1,20}$/;
const isKept = (value: unknown): value is Kept => {
  const { version, position, queue } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return version === 1 && typeof queue === 'string' && typeof position === 'string' && POSITION.test(position);
};
const unusable = (file: string, why: string): CliFailure =>
  new CliFailure(EXIT.usage, 'unusable-state', `${file}: ${why}`);
const sameReplay = (one: ReplayOf, other: ReplayOf): boolean =>
  one.queue === other.queue && one.from === other.from && String(one.type ?? '') === String(other.type ?? '');

/**
 * Keeps in a file how far a replay has come, so that the same command goes on there. It is written behind what is safe
 * in the queue, never before: what was sent and isn't written yet is sent again, under the same ids.
 */
export class ReplayState {
  private constructor(
    private readonly file: string,
    private readonly of: ReplayOf,
    private kept: Kept | undefined,
  ) {}

  /** Where there is no file, nothing has come yet. @throws CliFailure for a file that is no such state, or another's */
  static async read(file: string, of: ReplayOf): Promise<ReplayState> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return new ReplayState(file, of, undefined);
      throw unusable(file, `can't be read (${code})`);
    }
    const kept = parsed(text);
    if (kept === undefined) throw unusable(file, 'says nothing of a replay. Name another file, or delete this one');
    if (!sameReplay(kept, of))
      throw unusable(file, 'is of a replay with other options. Name another file, or delete this one to begin anew');
    return new ReplayState(file, of, kept);
  }

  get position(): string | undefined {
    return this.kept?.position;
  }

  /** @throws CliFailure where the events are of another log or tenant than those before them */
  check(origin: Origin): void {
    const before = this.kept?.origin;
    if (before === undefined || (before.source === origin.source && before.tenantid === origin.tenantid)) return;
    throw unusable(this.file, 'is of another log or tenant. Name another file, or delete this one to begin anew');
  }

  /** Replaces the file as a whole. @throws CliFailure */
  async write(position: string, origin: Origin | undefined): Promise<void> {
    if (position === this.position) return;
    const known = origin ?? this.kept?.origin;
    const kept: Kept = { version: 1, ...this.of, position, ...(known === undefined ? {} : { origin: known }) };
    const draft = `${this.file}.${randomUUID()}`;
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(kept)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, this.file);
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      throw unusable(this.file, `can't be written (${(error as NodeJS.ErrnoException).code})`);
    }
    this.kept = kept;
  }
}

const parsed = (text: string): Kept | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
