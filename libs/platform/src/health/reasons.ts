import type { Clock, Condition, ConditionKind } from '#application';

/** Says one thing that is the matter, in words for whoever has to act on it. */
export interface Reason {
  /** With `unavailable` the process needs something that doesn't answer. */
  readonly code: ConditionKind | 'unavailable';
  /** This is what it is about: a duty, a stream, a lane, a store, or a name out of `checks`. */
  readonly subject: string;
  /** Says what is the matter and what to do. */
  readonly text: string;
  /** It has been so since this time, ISO 8601 in UTC; of `checks` since a look at the readiness found it first. */
  readonly since: string;
}

const PARTS: Readonly<Record<string, string>> = {
  'event-store': 'The event store does not answer: see docs/runbooks/store-unavailable.md.',
  'read-models':
    'The read models do not answer. Queries wait for them, and commands go on: see docs/runbooks/not-ready.md.',
  broker: 'The broker is away, or takes no messages: see docs/runbooks/not-ready.md.',
};

export const reasonOf = ({ kind, subject, text, since }: Condition): Reason => ({ code: kind, subject, text, since });

/** Remembers since when the parts that a process needs have been away. */
export class AwayParts {
  readonly #since = new Map<string, string>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Is given what was found now, and returns a reason for each part that is down, in the order of `checks`. */
  reasons(checks: Readonly<Record<string, 'up' | 'down'>>): readonly Reason[] {
    return Object.entries(checks).flatMap(([subject, state]) => {
      if (state === 'up') {
        this.#since.delete(subject);
        return [];
      }
      const since = this.#since.get(subject) ?? this.clock.now();
      this.#since.set(subject, since);
      const text = PARTS[subject] ?? `${subject} does not answer: see docs/runbooks/not-ready.md.`;
      return [{ code: 'unavailable', subject, text, since } as const];
    });
  }
}
