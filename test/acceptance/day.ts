import { Model, type ModelProduct, type Verdict } from './model.js';

/**
 * The day reaches the product through this, with one method for each thing that people do. There is one over HTTP, and
 * one of a plain AMQP client.
 */
export interface Driver {
  /** A line of `change` that says no `disabledPlans` switches all on, and leaves what is held as it is without this. */
  readonly unsaidPlansAreOn?: true;
  buy(purchase: string, part: string, seats: number): Promise<void>;
  purchaseStep(purchase: string, step: 'expire' | 'renew' | 'suspend' | 'cancel'): Promise<void>;
  quantity(purchase: string, seats: number): Promise<void>;
  change(
    user: string,
    add: readonly { skuId: string; disabledPlans?: readonly string[] }[],
    remove: readonly string[],
  ): Promise<Verdict>;
  reassign(from: string, to: string, skuIds: readonly string[]): Promise<Verdict>;
  addAlias(user: string, alias: string): Promise<Verdict>;
  remove(user: string): Promise<Verdict>;
  restore(user: string): Promise<{ verdict: Verdict; shortfalls: string[] }>;
  /** Resolves to the verdict of each user, in order. */
  bulk(body: {
    mode: string;
    users: readonly unknown[];
    licenses?: readonly unknown[];
    add?: readonly unknown[];
    remove?: readonly unknown[];
    ifNotHeld?: string;
    confirm?: number;
  }): Promise<Verdict[]>;
}

/** A small seeded generator gives the same day every time. Source of the generator: mulberry32, public domain. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

export const PARTS = ['ENTERPRISEPACK', 'STANDARDPACK', 'VISIOCLIENT', 'EXCHANGESTANDARD', 'POWER_BI_PRO'] as const;
const SEATS = {
  ENTERPRISEPACK: 600,
  STANDARDPACK: 350,
  VISIOCLIENT: 40,
  EXCHANGESTANDARD: 120,
  POWER_BI_PRO: 300,
} as const;

/** This is one verdict on which the product and the model disagree. */
export interface Disagreement {
  readonly step: string;
  readonly product: unknown;
  readonly model: unknown;
}

/**
 * Works through a day on the product and on the model alike. `users` are ids in the order of import, all with a usage
 * location. Answers the disagreements; the caller compares the final states.
 */
export class Day {
  readonly disagreements: Disagreement[] = [];
  /** Counts how often the model gave each verdict. */
  readonly verdicts = new Map<Verdict, number>();
  /** Counts the products that restored users didn't get back. */
  shortfalls = 0;
  private readonly next = random(20261122);
  constructor(
    private readonly driver: Driver,
    private readonly model: Model,
    private readonly products: ReadonlyMap<string, ModelProduct>,
    private readonly users: readonly string[],
  ) {}

  async run(singles = 300): Promise<void> {
    await this.buySeats();
    await this.assignInBulk();
    for (let n = 0; n < singles; n++) await this.single(n);
    await this.tidyUpInBulk();
    await this.purchasesChange();
    for (let n = 0; n < singles / 3; n++) await this.single(n);
  }

  private async buySeats(): Promise<void> {
    for (const part of PARTS) {
      await this.driver.buy(part, part, SEATS[part]);
      this.model.purchases.set(part, { skuId: this.sku(part), seats: SEATS[part], state: 'active' });
    }
  }

  private async assignInBulk(): Promise<void> {
    const e3 = [{ skuId: this.sku('ENTERPRISEPACK') }];
    await this.bulk('replace', this.users.slice(0, 500), e3, (id) => this.model.replace(id, e3));
    const powerBi = [{ skuId: this.sku('POWER_BI_PRO') }];
    await this.bulk('add', this.users.slice(400, 800), powerBi, (id) => this.model.change(id, powerBi, []));
    const e1 = [{ skuId: this.sku('STANDARDPACK') }];
    await this.bulk('replace', this.users.slice(300, 700), e1, (id) => this.model.replace(id, e1));
    const visio = [{ skuId: this.sku('VISIOCLIENT') }];
    await this.bulk('add', this.users.slice(0, 60), visio, (id) => this.model.change(id, visio, []));
  }

  private async tidyUpInBulk(): Promise<void> {
    const e3 = this.sku('ENTERPRISEPACK');
    const powerBi = this.sku('POWER_BI_PRO');
    await this.bulk('remove', this.users.slice(100, 250), [{ skuId: e3 }], (id) =>
      this.model.change(id, [], this.held(id, e3), true),
    );
    const e1 = this.sku('STANDARDPACK');
    await this.swapInBulk(this.users.slice(250, 420), [e3], [e1], 'leave');
    await this.swapInBulk(this.users.slice(0, 120), [e1, powerBi], [e3], 'fail');
    await this.swapInBulk(this.users.slice(380, 480), [e1], [powerBi, e3], 'add');
    await this.bulk('delete', this.users.slice(600, 720), undefined, (id) => this.model.delete(id), true);
    await this.bulk('restore', this.users.slice(600, 660), undefined, (id) => this.model.restore(id).verdict);
    await this.bulk('remove', this.users.slice(500, 900), [{ skuId: powerBi }], (id) =>
      this.model.change(id, [], this.held(id, powerBi), true),
    );
  }

  private async swapInBulk(
    users: readonly string[],
    add: readonly string[],
    remove: readonly string[],
    ifNotHeld: 'leave' | 'fail' | 'add',
  ): Promise<void> {
    const lines = (skuIds: readonly string[]) => skuIds.map((skuId) => ({ skuId }));
    const verdicts = await this.driver.bulk({
      mode: 'change',
      users,
      add: lines(add),
      remove: lines(remove),
      ifNotHeld,
    });
    users.forEach((id, at) =>
      this.compare(`change ${ifNotHeld} ${at}`, verdicts[at], this.model.swap(id, add, remove, ifNotHeld)),
    );
  }

  private async purchasesChange(): Promise<void> {
    await this.driver.purchaseStep('VISIOCLIENT', 'expire');
    this.purchase('VISIOCLIENT').state = 'expired';
    await this.driver.quantity('STANDARDPACK', 100);
    this.purchase('STANDARDPACK').seats = 100;
    await this.driver.purchaseStep('EXCHANGESTANDARD', 'suspend');
    await this.driver.purchaseStep('EXCHANGESTANDARD', 'renew');
    await this.driver.purchaseStep('POWER_BI_PRO', 'suspend');
    this.purchase('POWER_BI_PRO').state = 'suspended';
  }

  private async bulk(
    mode: string,
    users: readonly string[],
    licenses: readonly { skuId: string }[] | undefined,
    expected: (id: string) => Verdict,
    confirm = false,
  ): Promise<void> {
    const verdicts = await this.driver.bulk({
      mode,
      users,
      ...(licenses ? { licenses } : {}),
      ...(confirm ? { confirm: users.length } : {}),
    });
    users.forEach((id, at) => this.compare(`${mode} ${at}`, verdicts[at], expected(id)));
  }

  private async single(n: number): Promise<void> {
    const id = this.pick(this.users);
    const roll = this.next();
    if (roll < 0.45) return this.changeOne(n, id);
    if (roll < 0.6) return this.removeOne(n, id);
    if (roll < 0.75) return this.reassignOne(n, id, this.pick(this.users));
    if (roll < 0.83) {
      const alias = `alias-${Math.floor(this.next() * 60)}@contoso.example`;
      if (this.model.users.get(id)?.deleted) return;
      return this.compare(`${n} alias`, await this.driver.addAlias(id, alias), this.model.addAlias(id, alias));
    }
    if (roll < 0.9) return this.compare(`${n} delete`, await this.driver.remove(id), this.model.delete(id));
    const gone = this.users.filter((user) => this.model.users.get(user)?.deleted);
    const back = gone.length > 0 ? this.pick(gone) : id;
    this.compare(`${n} restore`, await this.driver.restore(back), this.model.restore(back));
  }

  private async changeOne(n: number, id: string): Promise<void> {
    const product = this.product(this.pick(PARTS));
    const disabled =
      this.next() < 0.5 ? undefined : product.plans.filter(() => this.next() < 0.4).map((plan) => plan.id);
    const add = [{ skuId: product.skuId, ...(disabled ? { disabledPlans: disabled } : {}) }];
    const verdict = await this.driver.change(id, add, []);
    const off = disabled ?? (this.driver.unsaidPlansAreOn ? [] : undefined);
    const expected = this.model.change(id, [{ skuId: product.skuId, ...(off ? { disabled: off } : {}) }], []);
    this.compare(`${n} change`, verdict, expected);
  }

  private async removeOne(n: number, id: string): Promise<void> {
    const sku = this.sku(this.pick(PARTS));
    this.compare(`${n} remove`, await this.driver.change(id, [], [sku]), this.model.change(id, [], [sku]));
  }

  private async reassignOne(n: number, from: string, to: string): Promise<void> {
    const sku = this.sku(this.pick(PARTS));
    this.compare(`${n} reassign`, await this.driver.reassign(from, to, [sku]), this.model.reassign(from, to, [sku]));
  }

  private compare(step: string, product: unknown, model: Verdict | { verdict: Verdict; shortfalls: string[] }): void {
    if (JSON.stringify(product) !== JSON.stringify(model)) this.disagreements.push({ step, product, model });
    const verdict = typeof model === 'string' ? model : model.verdict;
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + 1);
    if (typeof model !== 'string') this.shortfalls += model.shortfalls.length;
  }
  private held(id: string, sku: string): string[] {
    return this.model.users.get(id)?.licenses.has(sku) ? [sku] : [];
  }
  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }
  private product(part: string): ModelProduct {
    const product = this.products.get(part);
    if (!product) throw new Error(`the catalogue lacks ${part}`);
    return product;
  }
  private sku(part: string): string {
    return this.product(part).skuId;
  }
  private purchase(part: string) {
    const purchase = this.model.purchases.get(part);
    if (!purchase) throw new Error(`the model has no purchase ${part}`);
    return purchase;
  }
}
