import { available, effectsOf, fellShort } from '#licensing';
import type { Answer, Service, SkuId, UserEffects, WholeAnswer } from '#licensing';
import type { DryRunSummary, OfService, UserAnswer } from '../replies.js';

/**
 * An answer holds so many bytes of single users' effects: with 100,000 users it has to go through a broker as one
 * message of 16 MB.
 */
const DETAIL_BYTES = 4_000_000;

const SERVICES = ['retained', 'restored', 'purged', 'granted'] as const;
const ALIASES = ['aliasesReleased', 'aliasesReturned', 'aliasesLost'] as const;

/**
 * Sums up what the users of a dry run would get, one after the other. Its size follows from products and services, not
 * from users.
 */
export class DryRunTally {
  readonly #seats = new Map<SkuId, WholeAnswer['seats'][number]>();
  readonly #services = {
    retained: new Map<Service, number>(),
    restored: new Map<Service, number>(),
    purged: new Map<Service, number>(),
    granted: new Map<Service, number>(),
  };
  readonly #aliases = { aliasesReleased: 0, aliasesReturned: 0, aliasesLost: 0 };
  readonly #shortfalls = new Map<string, DryRunSummary['shortfalls'][number]>();
  #withShortfalls = 0;
  #left: number;
  #detailed = 0;

  constructor(bytes: number = DETAIL_BYTES) {
    this.#left = bytes;
  }

  /**
   * Is to be called in the order of the list. Returns what is to be told of this user by itself: nothing once the
   * answer would become too large.
   */
  add(answer: Answer | undefined): UserEffects {
    const effects = answer !== undefined && isOfUser(answer) ? this.#count(answer) : {};
    if (this.#left < 0) return {};
    this.#left -= JSON.stringify(effects).length;
    if (this.#left < 0) return {};
    this.#detailed += 1;
    return effects;
  }

  summary(): DryRunSummary {
    const { retained, restored, purged, granted } = this.#services;
    return {
      seats: [...this.#seats.values()],
      retained: byService(retained),
      restored: byService(restored),
      purged: byService(purged),
      granted: byService(granted),
      ...this.#aliases,
      shortfalls: [...this.#shortfalls.values()],
      withShortfalls: this.#withShortfalls,
      detailedUsers: this.#detailed,
    };
  }

  #count(answer: UserAnswer): UserEffects {
    for (const pool of answer.seats ?? []) this.#seats.set(pool.skuId, { ...pool, available: available(pool) });
    for (const name of SERVICES) {
      const users = this.#services[name];
      for (const { service } of answer[name] ?? []) users.set(service, (users.get(service) ?? 0) + 1);
    }
    for (const name of ALIASES) this.#aliases[name] += answer[name]?.length ?? 0;
    const effects = effectsOf(answer);
    if (fellShort(effects)) this.#withShortfalls += 1;
    for (const shortfall of effects.shortfalls ?? []) {
      const name = `${shortfall.skuId} ${shortfall.code}`;
      this.#shortfalls.set(name, { ...shortfall, users: (this.#shortfalls.get(name)?.users ?? 0) + 1 });
    }
    return effects;
  }
}

const isOfUser = (answer: Answer): answer is UserAnswer =>
  answer.kind === 'user' || answer.kind === 'deleted' || answer.kind === 'restored';

const byService = (counts: ReadonlyMap<Service, number>): readonly OfService[] =>
  [...counts].map(([service, users]) => ({ service, users })).toSorted((a, b) => (a.service < b.service ? -1 : 1));
