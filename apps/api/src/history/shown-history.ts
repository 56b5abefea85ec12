import { Inject, Injectable } from '@nestjs/common';
import {
  type Codec,
  DamagedPersonalData,
  type EventStore,
  type PlacedValue,
  type ReadModels,
  reasonsOf,
  UserSteps,
} from '#application';
import { explain } from '#contracts';
import { defined, isGuid, type TenantId } from '#licensing';
import { CODEC, EVENT_STORE, READ_MODELS } from '#platform';
import { type HistoryChange, type HistoryDocument, historyOf, type ProductDocument, usersByIds } from '#projections';
import { ShownProducts } from '../users/shown-products.js';
import { type Modified, type ModifiedLater, modifiedBy, type Place, stepsAsked } from './modified.js';
import { historyWords } from './history-words.js';

export type ShownEntry = Readonly<Record<string, unknown>>;
/** A text that is there, and can't be read at the moment. */
const UNREADABLE = Symbol('unreadable');

/** What people and products of a page are called, and the reasons of its entries. */
interface Names {
  readonly principal: ReadonlyMap<string, string | null>;
  readonly display: ReadonlyMap<string, string>;
  readonly reasons: ReadonlyMap<string, string | null | typeof UNREADABLE>;
  readonly modified: ReadonlyMap<string, ModifiedLater> | undefined;
  readonly products: ReadonlyMap<string, ProductDocument>;
  readonly plans: ReadonlyMap<string, string>;
}

/** Ids of a change are called here as everywhere in the API. */
const MEMBERS: Readonly<Record<string, string>> = {
  user: 'userId',
  product: 'skuId',
  purchase: 'purchaseId',
  operation: 'operationId',
  from: 'fromUserId',
  to: 'toUserId',
  off: 'disabledPlans',
};
/** Shows what one event says. */
export const shownChange = (change: HistoryChange): ShownEntry =>
  Object.fromEntries(Object.entries(change).map(([name, value]) => [MEMBERS[name] ?? name, value]));

/** Two products of one display name are told apart by their part numbers. */
const productNames = (products: ReadonlyMap<string, ProductDocument>): ((skuId: string) => string) => {
  const seen = new Map<string, number>();
  for (const { displayName } of products.values()) seen.set(displayName, (seen.get(displayName) ?? 0) + 1);
  return (skuId) => {
    const product = products.get(skuId);
    if (product === undefined) return skuId;
    const { displayName, skuPartNumber } = product;
    if (displayName === '') return skuPartNumber;
    return (seen.get(displayName) ?? 0) > 1 ? `${displayName} (${skuPartNumber})` : displayName;
  };
};

type Steps = Awaited<ReturnType<UserSteps['of']>>;
interface Showing {
  readonly names: Names;
  readonly called: Parameters<typeof historyWords>[1];
  /** The entry is an item of the bulk operation that this one started. */
  readonly start: HistoryDocument | undefined;
}
const shown = (entry: HistoryDocument, { names, called, start }: Showing): ShownEntry => {
  const { id, position, occurredAt, type, outcome, refusal, cause, purchase, changes, more } = entry;
  const { actor, actorKind, actorTenant, actorRole, client } = entry;
  const { operation, reference, hasReason } = start ?? entry;
  const reason = names.reasons.get((start ?? entry).id) ?? null;
  const isProduct = (each: string): boolean => names.products.has(each);
  const skuIds = [...new Set<string>([...entry.products, ...entry.users.filter(isProduct)])];
  return {
    commandId: id,
    position,
    occurredAt,
    outcome,
    words: historyWords(entry, called),
    ...defined({ type }),
    users: entry.users
      .filter((each) => !isProduct(each))
      .map((each) => ({ id: each, userPrincipalName: names.principal.get(each) ?? null })),
    products: skuIds.map((skuId) => ({
      skuId,
      ...defined({ skuPartNumber: names.products.get(skuId)?.skuPartNumber }),
    })),
    ...defined({ purchaseId: purchase, operationId: operation }),
    ...(cause === id ? {} : { startedBy: cause }),
    actor,
    ...defined({ actorName: names.display.get(actor) }),
    ...defined({ actorKind, actorTenant, actorRole, client, reference }),
    hasReason,
    ...(hasReason ? { reasonText: reason === UNREADABLE ? null : reason } : {}),
    ...(refusal === undefined ? {} : { reason: { code: refusal.code, message: explain(refusal) } }),
    changes: changes.map(shownChange),
    ...defined({ more }),
    ...modifiedOf(names.modified?.get(id), reason === UNREADABLE ? ['reasonText'] : []),
  };
};

/** Shows what was there before and after, as far as it can be read, and names what can't. */
const modifiedOf = (later: ModifiedLater | undefined, unreadable: readonly string[]): ShownEntry => {
  const modified = later?.() ?? [];
  const isWhole = later === undefined || (later() !== undefined && !modified.some(hasDamage));
  const missing = [...unreadable, ...(isWhole ? [] : ['modified'])];
  return {
    ...(later === undefined ? {} : { modified: modified.map(withoutDamage) }),
    ...(missing.length === 0 ? {} : { unreadable: missing }),
  };
};
const isDamage = (value: unknown): boolean =>
  value instanceof DamagedPersonalData || (Array.isArray(value) && value.some(isDamage));
const hasDamage = ({ before, after }: Modified): boolean => isDamage(before) || isDamage(after);
const readable = (value: unknown): unknown => (isDamage(value) ? null : value);
const withoutDamage = (each: Modified): Modified => ({
  ...each,
  before: readable(each.before),
  after: readable(each.after),
});

/**
 * Shows entries of the history in words, with what people and products are called now. Each page costs a few reads of
 * many, and each reason one of its receipt. An erased person has no name, and a reason that is redacted or destroyed is
 * null.
 */
@Injectable()
export class ShownHistory {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly steps: UserSteps,
    private readonly products: ShownProducts,
  ) {}

  /** With `modified` the streams of the users of all entries are read, too, to tell what was there before and after. */
  async of(
    tenantId: TenantId,
    entries: readonly HistoryDocument[],
    { modified }: { readonly modified: boolean },
  ): Promise<readonly ShownEntry[]> {
    const [starts, steps] = await Promise.all([
      this.#starts(tenantId, entries),
      modified ? this.steps.of(tenantId, stepsAsked(entries)) : undefined,
    ]);
    const names = await this.#names(tenantId, entries, { starts: [...starts.values()], steps });
    const called = {
      product: productNames(names.products),
      plan: (id: string) => names.plans.get(id) ?? id,
      user: (id: string) => names.principal.get(id) ?? id,
      isProduct: (id: string) => names.products.has(id),
    };
    return entries.map((entry) => shown(entry, { names, called, start: starts.get(entry.cause) }));
  }

  /** An item of a bulk operation names the command that started it, where reference, reason and operation stand. */
  async #starts(
    tenantId: TenantId,
    entries: readonly HistoryDocument[],
  ): Promise<ReadonlyMap<string, HistoryDocument>> {
    const causes = [...new Set(entries.flatMap(({ cause, id }) => (cause === id ? [] : [cause])))];
    const found = causes.length === 0 ? [] : await historyOf(this.models, tenantId, causes);
    return new Map(found.flatMap((start) => (start === undefined ? [] : [[start.id as string, start]])));
  }

  async #names(
    tenantId: TenantId,
    entries: readonly HistoryDocument[],
    { starts, steps }: { readonly starts: readonly HistoryDocument[]; readonly steps: Steps | undefined },
  ): Promise<Names> {
    const actors = entries.flatMap(({ actor, actorTenant }) =>
      actorTenant === undefined && isGuid(actor) ? [actor] : [],
    );
    const userIds = [...new Set<string>([...entries.flatMap(({ users }) => users), ...actors])];
    const skuIds = [...new Set<string>(entries.flatMap(({ products, users }) => [...products, ...users]))];
    const withReasons = new Set([...entries, ...starts].flatMap(({ id, hasReason }) => (hasReason ? [id] : [])));
    const [users, found, written] = await Promise.all([
      usersByIds(this.models, tenantId, userIds),
      this.products.of(skuIds.map((skuId) => ({ skuId }))),
      reasonsOf({ store: this.store, codec: this.codec }, tenantId, [...withReasons]),
    ]);
    const values: PlacedValue[] = [];
    const place = (value: PlacedValue): number => values.push(value) - 1;
    const placed = users.map(({ id, userPrincipalName, profile }) => ({
      id: id as string,
      principal: place({ value: userPrincipalName.text, personId: id, kind: 'principal-name' }),
      display:
        profile.displayName && place({ value: profile.displayName, personId: id, kind: 'display-name' } as PlacedValue),
    }));
    const reasons = [...written].map(([id, reason]) => {
      if (reason === 'damaged') return [id as string, undefined] as const;
      return [id as string, place({ value: reason, personId: reason.personal, kind: 'reason' })] as const;
    });
    let texts: Awaited<ReturnType<Codec['revealAround']>> = [];
    const later: Place = (value) => {
      const at = place(value);
      return () => texts[at] ?? null;
    };
    const modified =
      steps && new Map(entries.map((entry) => [entry.id as string, modifiedBy(entry, steps, later)] as const));
    if (values.length > 0) texts = await this.codec.revealAround(tenantId, values);
    const textAt = (at: number | undefined): string | null => {
      const text = at === undefined ? null : texts[at];
      return typeof text === 'string' ? text : null;
    };
    return {
      principal: new Map(placed.map(({ id, principal }) => [id, textAt(principal)])),
      display: new Map(
        placed.flatMap(({ id, principal, display }) => {
          const name = textAt(display) ?? textAt(principal);
          return name === null ? [] : [[id, name] as const];
        }),
      ),
      modified,
      reasons: new Map(
        reasons.map(([id, at]) => {
          const text = at === undefined ? UNREADABLE : texts[at];
          return [id, text instanceof DamagedPersonalData ? UNREADABLE : (text ?? null)];
        }),
      ),
      products: new Map(found.products.map((each) => [each.skuId as string, each])),
      plans: new Map(
        found.products.flatMap(({ plans }) => plans.map(({ planId, planName }) => [planId as string, planName])),
      ),
    };
  }
}
