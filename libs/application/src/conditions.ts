/** A process can be in such a state until somebody acts, or until what was away is there again. */
export type ConditionKind =
  | 'cannot-write'
  | 'duty-stopped'
  | 'damaged-stream'
  | 'lane-in-doubt'
  | 'wrong-history'
  | 'purges-wait'
  | 'unreadable-users';

/** An operator has to know this of a process. Anybody may read it over HTTP: it holds no personal data. */
export interface Condition {
  readonly kind: ConditionKind;
  /** This is what it is about: the name of a duty, of a stream, of a lane, or of a store. */
  readonly subject: string;
  /** Says in a sentence or two what is the matter and what to do. */
  readonly text: string;
  /** This is the time from the Clock port at which it began, ISO 8601 in UTC. */
  readonly since: string;
}

const keyOf = ({ kind, subject }: Pick<Condition, 'kind' | 'subject'>): string => `${kind} ${subject}`;
const byKey = (one: Condition, other: Condition): number => (keyOf(one) < keyOf(other) ? -1 : 1);

/**
 * Holds what is the matter with this process. Whoever finds something raises it here, and clears it once it is over;
 * what it means for the process is told by its readiness and its figures, which read it here.
 */
export class Conditions {
  readonly #current = new Map<string, Condition>();

  /** Where the same is raised again, it goes on since it was raised first, with the newer text. */
  raise(condition: Condition): void {
    const key = keyOf(condition);
    const { since } = this.#current.get(key) ?? condition;
    this.#current.set(key, { ...condition, since });
  }

  /** Does nothing where no such condition is raised. */
  clear(kind: ConditionKind, subject: string): void {
    this.#current.delete(keyOf({ kind, subject }));
  }

  /** Gives all that are raised, in the order of their kinds' names and subjects. */
  current(): readonly Condition[] {
    return [...this.#current.values()].sort(byKey);
  }
}
