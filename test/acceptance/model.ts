/**
 * This is the domain once more, deliberately simple and written from docs/explanation/domain.md alone: plain maps, and
 * no events, streams, batches or imports from the product. The acceptance day compares the product with it.
 */
export interface ModelProduct {
  readonly skuId: string;
  readonly part: string;
  readonly plans: readonly { readonly id: string; readonly service: string | undefined }[];
}
interface ModelUser {
  upn: string;
  location: string | undefined;
  aliases: Set<string>;
  licenses: Map<string, Set<string>>;
  /**
   * These are the services whose data is kept although nothing grants them, each with the aliases that come back with
   * it, and for how many days.
   */
  retained: Map<string, { aliases: Set<string>; days: number }>;
  deleted?: { licenses: Map<string, Set<string>>; aliases: Set<string>; days: number };
}
/** This many days something is kept that goes today. */
export interface Terms {
  readonly user: number;
  readonly services: Readonly<Record<string, number>>;
}
const USUAL: Terms = { user: 30, services: { sharepoint: Infinity } };
interface ModelPurchase {
  skuId: string;
  seats: number;
  state: 'active' | 'expired' | 'suspended' | 'cancelled';
}
export type Verdict = 'ok' | string;

export class Model {
  readonly users = new Map<string, ModelUser>();
  readonly purchases = new Map<string, ModelPurchase>();
  constructor(
    private readonly products: ReadonlyMap<string, ModelProduct>,
    private readonly terms: Terms = USUAL,
  ) {}

  seats(skuId: string): { valid: number; expired: number; assigned: number; available: number } {
    const sum = (state: string) =>
      [...this.purchases.values()]
        .filter((p) => p.skuId === skuId && p.state === state)
        .reduce((n, p) => n + p.seats, 0);
    const assigned = [...this.users.values()].filter((u) => !u.deleted && u.licenses.has(skuId)).length;
    const valid = sum('active');
    return { valid, expired: sum('expired'), assigned, available: valid - assigned };
  }

  holderOf(address: string): string | undefined {
    for (const [id, user] of this.users)
      if (!user.deleted && (user.upn === address || user.aliases.has(address))) return id;
    return undefined;
  }

  create(id: string, upn: string, location: string | undefined, aliases: readonly string[] = []): Verdict {
    if ([upn, ...aliases].some((a) => this.holderOf(a))) return 'address-taken';
    this.users.set(id, { upn, location, aliases: new Set(aliases), licenses: new Map(), retained: new Map() });
    return 'ok';
  }

  addAlias(id: string, alias: string): Verdict {
    const holder = this.holderOf(alias);
    if (holder && holder !== id) return 'address-taken';
    this.user(id).aliases.add(alias);
    return 'ok';
  }

  change(
    id: string,
    add: readonly { skuId: string; disabled?: readonly string[] }[],
    remove: readonly string[],
    lenient = false,
  ): Verdict {
    const user = this.user(id);
    if (user.deleted) return 'user-deleted';
    if (!lenient && remove.some((sku) => !user.licenses.has(sku))) return 'not-held';
    if (add.length > 0 && !user.location) return 'usage-location-required';
    const fresh = add.filter((a) => !user.licenses.has(a.skuId));
    if (fresh.some((a) => this.seats(a.skuId).available < 1)) return 'no-available-seats';
    this.withServices(user, () => {
      for (const sku of remove) user.licenses.delete(sku);
      for (const a of add) user.licenses.set(a.skuId, new Set(a.disabled ?? user.licenses.get(a.skuId) ?? []));
    });
    return 'ok';
  }

  /** What is off of the removed products is off in what is new, unless one of them had it on. */
  swap(id: string, add: readonly string[], remove: readonly string[], ifNotHeld: 'leave' | 'fail' | 'add'): Verdict {
    const { licenses, deleted } = this.user(id);
    const gone = remove.filter((sku) => licenses.has(sku));
    if (deleted) return 'user-deleted';
    if (gone.length < remove.length && ifNotHeld !== 'add') return ifNotHeld === 'fail' ? 'not-held' : 'ok';
    const plansOf = (sku: string) => (this.products.get(sku)?.plans ?? []).map((plan) => plan.id);
    const isOff = (plan: string) => {
      const having = gone.filter((sku) => plansOf(sku).includes(plan));
      return having.length > 0 && having.every((sku) => licenses.get(sku)?.has(plan));
    };
    const lines = add.map((skuId) =>
      licenses.has(skuId) ? { skuId } : { skuId, disabled: plansOf(skuId).filter(isOff) },
    );
    return this.change(id, lines, gone);
  }

  replace(id: string, licenses: readonly { skuId: string; disabled?: readonly string[] }[]): Verdict {
    const wanted = new Set(licenses.map((l) => l.skuId));
    const gone = [...this.user(id).licenses.keys()].filter((sku) => !wanted.has(sku));
    return this.change(id, licenses, gone);
  }

  reassign(fromId: string, toId: string, skus: readonly string[]): Verdict {
    const [from, to] = [this.user(fromId), this.user(toId)];
    if (from === to) return 'same-user';
    if (from.deleted || to.deleted) return 'user-deleted';
    if (skus.some((sku) => !from.licenses.has(sku))) return 'not-held';
    if (skus.some((sku) => to.licenses.has(sku))) return 'already-held';
    if (skus.some((sku) => this.seats(sku).valid + this.seats(sku).expired === 0)) return 'no-usable-purchase';
    const moved = skus.map((sku) => [sku, from.licenses.get(sku) ?? new Set<string>()] as const);
    this.withServices(from, () => moved.forEach(([sku]) => from.licenses.delete(sku)));
    this.withServices(to, () => moved.forEach(([sku, disabled]) => to.licenses.set(sku, new Set(disabled))));
    return 'ok';
  }

  delete(id: string): Verdict {
    const user = this.user(id);
    if (user.deleted) return 'user-deleted';
    const licenses = new Map(user.licenses);
    this.withServices(user, () => user.licenses.clear());
    user.deleted = { licenses, aliases: new Set(user.aliases), days: this.terms.user };
    user.aliases.clear();
    return 'ok';
  }

  /** `shortfalls` are the products that found no seat. */
  restore(id: string): { verdict: Verdict; shortfalls: string[] } {
    const user = this.user(id);
    if (!user.deleted) return { verdict: 'user-not-deleted', shortfalls: [] };
    if (this.holderOf(user.upn)) return { verdict: 'address-taken', shortfalls: [] };
    const { licenses, aliases } = user.deleted;
    const free = [...aliases].filter((alias) => !this.holderOf(alias));
    delete user.deleted;
    free.forEach((alias) => user.aliases.add(alias));
    const shortfalls: string[] = [];
    for (const [sku, disabled] of licenses) {
      if (this.seats(sku).available < 1) shortfalls.push(sku);
      else this.withServices(user, () => user.licenses.set(sku, disabled));
    }
    return { verdict: 'ok', shortfalls };
  }

  services(id: string): Record<string, 'enabled' | 'disabled' | 'retained'> {
    const user = this.user(id);
    const out: Record<string, 'enabled' | 'disabled' | 'retained'> = {};
    for (const [sku, disabled] of user.licenses)
      for (const plan of this.product(sku).plans)
        if (plan.service && out[plan.service] !== 'enabled')
          out[plan.service] = disabled.has(plan.id) ? 'disabled' : 'enabled';
    for (const service of user.retained.keys()) out[service] = 'retained';
    return out;
  }

  /**
   * In how many days what is retained goes: a deleted user at the end of its own term, and each service at the end of
   * its own or with its user, whichever comes first. What stays for good goes never.
   */
  goesIn(id: string): Record<string, number> {
    const { retained, deleted } = this.user(id);
    const out: Record<string, number> = deleted ? { user: deleted.days } : {};
    for (const [service, { days }] of retained)
      if (days !== Infinity) out[service] = Math.min(days, deleted?.days ?? Infinity);
    return out;
  }

  private withServices(user: ModelUser, step: () => void): void {
    const before = this.enabled(user);
    step();
    const after = this.enabled(user);
    for (const service of before) {
      if (after.has(service)) continue;
      const aliases = service === 'exchange' ? new Set(user.aliases) : new Set<string>();
      if (service === 'exchange') user.aliases.clear();
      user.retained.set(service, { aliases, days: this.terms.services[service] ?? this.terms.user });
    }
    for (const service of after) {
      const kept = user.retained.get(service);
      if (!kept) continue;
      user.retained.delete(service);
      for (const alias of kept.aliases) if (!this.holderOf(alias)) user.aliases.add(alias);
    }
  }

  private enabled(user: ModelUser): Set<string> {
    const services = new Set<string>();
    for (const [sku, disabled] of user.licenses)
      for (const plan of this.product(sku).plans)
        if (plan.service && !disabled.has(plan.id)) services.add(plan.service);
    return services;
  }

  private user(id: string): ModelUser {
    const user = this.users.get(id);
    if (!user) throw new Error(`the model knows no user ${id}`);
    return user;
  }

  private product(skuId: string): ModelProduct {
    const product = this.products.get(skuId);
    if (!product) throw new Error(`the model knows no product ${skuId}`);
    return product;
  }
}
