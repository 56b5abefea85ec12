import { ReadModelsUnavailable, type ReadModels } from '#application';

type Call = Exclude<keyof ReadModels, 'close'>;
/** With `before` nothing was done. With `after` it was done, and the answer is lost. */
export type ReadModelsFault = 'before' | 'after';

/** These are read models of any adapter whose n-th call of a method fails. Everything else passes through. */
export class FaultyReadModels {
  readonly #calls = new Map<Call, number>();
  readonly #faults = new Map<string, { readonly fault: ReadModelsFault; readonly error: Error }>();
  /** The code under test gets these. */
  readonly models: ReadModels;

  constructor(readonly real: ReadModels) {
    this.models = new Proxy(real, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        const call = (...args: unknown[]): Promise<unknown> => Reflect.apply(member, target, args) as Promise<unknown>;
        return name === 'close' ? call : (...args: unknown[]) => this.#run(name as Call, () => call(...args));
      },
    });
  }

  /** Fails the n-th call from now on, counted from 1. */
  fail(
    method: Call,
    nth = 1,
    fault: ReadModelsFault = 'before',
    error: Error = new ReadModelsUnavailable('as the spec wants it'),
  ): this {
    this.#faults.set(`${method} ${this.count(method) + nth}`, { fault, error });
    return this;
  }

  /** Forgets what is planned. */
  heal(): this {
    this.#faults.clear();
    return this;
  }

  /** Counts the calls of this method. */
  count(method: Call): number {
    return this.#calls.get(method) ?? 0;
  }

  async #run(method: Call, call: () => Promise<unknown>): Promise<unknown> {
    const nth = this.count(method) + 1;
    this.#calls.set(method, nth);
    const planned = this.#faults.get(`${method} ${nth}`);
    if (planned?.fault === 'before') throw planned.error;
    const answer = await call();
    if (planned !== undefined) throw planned.error;
    return answer;
  }
}
