import { defined, effectsOf, fellShort, poolChanges, USER_FIELDS } from '#licensing';
import type { Answer, Instant, Service, SkuId, UserEffects, UserField, WholeAnswer } from '#licensing';
import type { DryRunSummary, OfField, OfProduct, OfService, UserAnswer } from '../replies.js';

/**
 * An answer holds so many bytes of single users' effects: with 100,000 users it has to go through a broker as one
 * message of 16 MB.
 */
const DETAIL_BYTES = 4_000_000;

const PRODUCTS = ['assigned', 'removed'] as const;
const SERVICES = ['retained', 'restored', 'purged', 'granted'] as const;
const ALIASES = ['aliasesReleased', 'aliasesReturned', 'aliasesLost'] as const;

/**
 * Sums up what the users of a dry run would get, one after the other. Its size follows from products and services, not
 * from users.
 */
export class DryRunTally {
  readonly #seats = new Map<SkuId, WholeAnswer['seats'][number]>();
  readonly #changed = new Map<UserField, number>();
  readonly #products = { assigned: new Map<SkuId, number>(), removed: new Map<SkuId, number>() };
  readonly #services = {
    retained: new Map<Service, OfService>(),
    restored: new Map<Service, OfService>(),
    purged: new Map<Service, OfService>(),
    granted: new Map<Service, OfService>(),
  };
  readonly #aliases = { aliasesReleased: 0, aliasesReturned: 0, aliasesLost: 0 };
  readonly #shortfalls = new Map<string, DryRunSummary['shortfalls'][number]>();
  #withShortfalls = 0;
  #retainedUsers = 0;
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
      changed: byField(this.#changed),
      assigned: byProduct(this.#products.assigned),
      removed: byProduct(this.#products.removed),
      retained: byService(retained),
      retainedUsers: this.#retainedUsers,
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
    for (const pool of poolChanges(answer)) {
      const { before } = this.#seats.get(pool.skuId) ?? pool;
      this.#seats.set(pool.skuId, { ...pool, before });
    }
    for (const name of SERVICES)
      for (const each of answer[name] ?? []) countService(this.#services[name], { purgeAt: undefined, ...each });
    for (const name of ALIASES) this.#aliases[name] += answer[name]?.length ?? 0;
    if (answer.retained !== undefined) this.#retainedUsers += 1;
    const effects = effectsOf(answer);
    for (const field of effects.changed ?? []) this.#changed.set(field, (this.#changed.get(field) ?? 0) + 1);
    for (const name of PRODUCTS) {
      const users = this.#products[name];
      for (const skuId of effects[name] ?? []) users.set(skuId, (users.get(skuId) ?? 0) + 1);
    }
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

const countService = (
  counts: Map<Service, OfService>,
  { service, purgeAt }: { readonly service: Service; readonly purgeAt: Instant | undefined },
): void => {
  const { users = 0, purgeAt: known } = counts.get(service) ?? {};
  const earliest = known !== undefined && (purgeAt === undefined || known < purgeAt) ? known : purgeAt;
  counts.set(service, { service, users: users + 1, ...defined({ purgeAt: earliest }) });
};
const byService = (counts: ReadonlyMap<Service, OfService>): readonly OfService[] =>
  [...counts.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
const byField = (counts: ReadonlyMap<UserField, number>): readonly OfField[] =>
  USER_FIELDS.flatMap((field) => (counts.has(field) ? [{ field, users: counts.get(field) ?? 0 }] : []));
const byProduct = (counts: ReadonlyMap<SkuId, number>): readonly OfProduct[] =>
  [...counts].map(([skuId, users]) => ({ skuId, users })).toSorted((a, b) => (a.skuId < b.skuId ? -1 : 1));
