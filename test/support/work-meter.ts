import type { Budget, Turn } from '#application';

/** Work is counted under these names. */
export type Work =
  'lines' | 'users' | 'sealed' | 'stored' | 'stored bytes' | 'streams' | 'read' | 'read bytes' | 'documents';

/**
 * Gives turns of the event loop, in which no time ever runs out, and counts what is done between two of them: so a test
 * sees the largest unit of work on a machine of any speed.
 */
export class WorkMeter implements Turn {
  readonly #unit = new Map<Work, number>();
  readonly #most = new Map<Work, number>();
  #turns = 0;

  next(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#end();
        resolve();
      });
    });
  }

  soon(): Promise<void> {
    return this.next();
  }

  budget(): Budget {
    return { over: () => false };
  }

  did(work: Work, amount: number): void {
    this.#unit.set(work, (this.#unit.get(work) ?? 0) + amount);
  }

  /** Forgets what was measured so far. */
  begin(): void {
    this.#end();
    this.#most.clear();
    this.#turns = 0;
  }

  get turns(): number {
    return this.#turns;
  }

  /** How much of it there was in the unit with the most of it. */
  most(work: Work): number {
    return Math.max(this.#most.get(work) ?? 0, this.#unit.get(work) ?? 0);
  }

  #end(): void {
    this.#turns += 1;
    for (const [work, amount] of this.#unit) this.#most.set(work, Math.max(amount, this.#most.get(work) ?? 0));
    this.#unit.clear();
  }
}

type Method = (...args: never[]) => unknown;
/** What a call is worth, and then what it resolves to; each of the two comes without the other. */
export type Counted<T> = {
  readonly [M in keyof T]?: T[M] extends (...args: infer A) => infer R
    ? (args: Partial<A>, result: Awaited<R> | undefined) => void
    : never;
};

/** The same thing, whose methods tell what they are asked for and what they resolve to. */
export const counting = <T extends object>(target: T, counted: Counted<T>): T =>
  new Proxy(target, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const call = (member as Method).bind(target) as (...args: unknown[]) => unknown;
      const count = counted[name as keyof T] as ((args: unknown[], result: unknown) => void) | undefined;
      if (count === undefined) return call;
      return (...args: unknown[]) => {
        const result = call(...args);
        count(args, undefined);
        if (result instanceof Promise)
          return result.then((value: unknown) => {
            count([], value);
            return value;
          });
        count([], result);
        return result;
      };
    },
  });

/** The same list, which tells each look at one of its items. */
export const lookedAt = <T>(items: readonly T[], look: (items: number) => void): readonly T[] =>
  new Proxy(items, {
    get: (target, name, receiver) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) look(1);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
