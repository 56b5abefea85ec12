import { ReadModelsUnavailable, type ReadModels } from '#application';

type Call = Exclude<keyof ReadModels, 'close'>;
/** `before`: nothing was done. `after`: it was done, and the answer is lost. */
export type ReadModelsFault = 'before' | 'after';

/** Real read models (any adapter) whose n-th call of a method fails. Everything else passes through. */
export class FaultyReadModels {
  readonly #calls = new Map<Call, number>();
  readonly #faults = new Map<string, { readonly fault: ReadModelsFault; readonly error: Error }>();
  /** What the code under test is given. */
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

  /** The n-th call from now on, from 1. */
  fail(
    method: Call,
    nth = 1,
    fault: ReadModelsFault = 'before',
    error: Error = new ReadModelsUnavailable('as the spec wants it'),
  ): this {
    this.#faults.set(`${method} ${this.count(method) + nth}`, { fault, error });
    return this;
  }

  /** How often it was called. */
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
