import { isRefused, streamName, streamsToMake, streamsToPrefetch, type StreamRef } from '#licensing';
import { receiptStream } from '../inbox/receipts.js';
import type { Ids } from '../ports/clock-and-ids.js';
import type { CheckLimit } from '../ports/event-store.js';
import { sentVersion } from './drive.js';
import type { LaneCommand } from './lane-command.js';

/** The streams that a command makes, as far as it alone tells. It is decided as if they weren't there. */
export const madeBy = (
  { plan, commandId, tenantId, number }: LaneCommand,
  ids: Pick<Ids, 'derive'>,
): readonly StreamRef[] => {
  if (isRefused(plan)) return [];
  const derive = (name: string) => ids.derive(commandId, name);
  return streamsToMake(plan, { tenantId, derive }, sentVersion(number, tenantId, ids));
};

/** Gathers what commands will be decided on, for as many of them as one append can check. */
export class ReadAhead {
  /** They are to be read, each once. */
  readonly refs: StreamRef[] = [];
  readonly #names = new Set<string>();
  #bytes = 0;

  constructor(
    private readonly ids: Pick<Ids, 'derive'>,
    private readonly limit: CheckLimit | undefined,
  ) {}

  /** More commands than these find no room in the batch. */
  get isEnough(): boolean {
    return this.limit !== undefined && this.#bytes > this.limit.bytes;
  }

  /** What a command makes isn't read, unless there is more of it than the store could name where it is there. */
  add(command: LaneCommand): void {
    const { plan, tenantId, number } = command;
    if (isRefused(plan)) return;
    const made = new Map(madeBy(command, this.ids).map((ref) => [streamName(ref), ref]));
    const needed = streamsToPrefetch(plan, tenantId, sentVersion(number, tenantId, this.ids));
    const others = needed.filter((ref) => !made.has(streamName(ref)));
    const all = [...others, ...made.values(), receiptStream(command)];
    const before = this.#bytes;
    for (const ref of all) this.#count(ref);
    const isTooMuch = this.limit !== undefined && this.#bytes - before > this.limit.bytes;
    this.refs.push(...others, ...(isTooMuch ? made.values() : []));
  }

  #count(ref: StreamRef): void {
    const name = streamName(ref);
    if (this.limit === undefined || this.#names.has(name)) return;
    this.#names.add(name);
    this.#bytes += this.limit.bytesOf(name);
  }
}
