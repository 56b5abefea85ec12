import { Inject, Injectable } from '@nestjs/common';
import {
  CatalogueView,
  type CauseOfLink,
  END_OF_LOG,
  explainUser,
  History,
  type Position,
  type Turn,
  type WayFound,
  wayToHave,
} from '#application';
import { standingInWords } from '#contracts';
import {
  type Asked,
  available,
  type ChainLink,
  defined,
  type SeatTotals,
  type SkuId,
  type Standing,
  type TenantId,
  type UserExplained,
  type UserId,
} from '#licensing';
import { TURN } from '#platform';
import { changeOf, type HistoryChange, type HistoryDocument, historyOf } from '#projections';
import { shownWay } from '../commands/explanations.js';
import { TrialParts } from '../commands/trial-parts.js';
import { grantsOf } from '../deadlines/grants.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Called, changesInWords } from '../history/history-words.js';
import { type ShownEntry, shownChange, ShownHistory } from '../history/shown-history.js';

type Explained = UserExplained<CauseOfLink>;
type Link = ChainLink<CauseOfLink>;
/** What is asked: of a time that is past up to its position, and otherwise of now. */
export interface AskedOfUser {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly asked: Asked;
  readonly upTo: Position | undefined;
  readonly minPosition: string | undefined;
}

/** Sentences have ids; whoever shows them puts names there, as with the steps against a refusal. */
const BY_ID: Called = { product: (id) => id, plan: (id) => id, user: (id) => id };

const shownStanding = (standing: Standing): ShownEntry => {
  const { is: state, ...more } = standing;
  return { state, ...more };
};

const shownSeats = (totals: SeatTotals) => {
  const { valid, expired, assigned } = totals;
  return { valid, expired, assigned, available: available(totals) };
};

/** Returns what a command did that bears on the question, with the seat that it took or gave. */
const changesOf = ({ events }: Link, entry: HistoryDocument | undefined, { asked, userId }: AskedOfUser) => {
  const own = events.flatMap((event): HistoryChange[] => {
    const change = changeOf(event, undefined);
    if (change === undefined) return [];
    if (change.what !== 'granted' || asked.by !== 'service') return [change];
    return [{ ...change, services: change.services.filter(({ service }) => service === asked.service) }];
  });
  const skuIds = new Set(own.flatMap((change) => ('product' in change ? [change.product] : [])));
  const seats = (entry?.changes ?? []).filter(
    (change) =>
      (change.what === 'seat-taken' || change.what === 'seat-released') &&
      change.user === userId &&
      skuIds.has(change.product),
  );
  return [...own, ...seats];
};

/** What an entry of the history says of who did it and why; what it did stands in the link. */
const whoOf = (entry: ShownEntry): ShownEntry => {
  const { words: _words, changes: _changes, users: _users, products: _products, more: _more, ...who } = entry;
  return who;
};

/** Says of a user why there is a product or a service, isn't, or goes on a date. */
@Injectable()
export class UserExplanations {
  constructor(
    private readonly parts: TrialParts,
    private readonly catalogue: CatalogueView,
    private readonly models: FreshModels,
    private readonly history: History,
    private readonly entries: ShownHistory,
    @Inject(TURN) private readonly turn: Turn,
  ) {}

  /** Resolves to undefined where nobody has, or had by then, that id. */
  async of(question: AskedOfUser) {
    const { tenantId, userId, asked, upTo } = question;
    const { catalogue, turn } = this;
    const { store, codec } = this.parts;
    const explained = await explainUser({ store, codec, catalogue, turn }, question, upTo ?? END_OF_LOG);
    const { user, standing, earlier, since, kept } = explained;
    if (user === 'absent') return undefined;
    const pool =
      asked.by === 'product' && standing.is === 'on'
        ? await this.history.seatsAsOf(tenantId, asked.skuId, upTo ?? END_OF_LOG)
        : undefined;
    const switchedOffIn = explained.switchedOff.map(({ skuId }) => skuId);
    const said = { asked, user, standing, kept, switchedOffIn, ...defined({ seats: pool?.state.totals }) };
    const way = upTo === undefined ? await this.#wayTo(question, explained) : undefined;
    return {
      userId,
      userStatus: user,
      ...(asked.by === 'product' ? { skuId: asked.skuId } : { service: asked.service }),
      ...shownStanding(standing),
      words: `${standingInWords(said)}.`,
      ...defined({ since: since?.by.commandId, seats: pool && shownSeats(pool.state.totals) }),
      kept,
      chain: await this.#chain(question, explained),
      earlier,
      ...(way === undefined ? {} : { way: shownWay(way) }),
    };
  }

  async knowsProduct(skuId: SkuId): Promise<boolean> {
    return (await this.catalogue.state()).products.has(skuId);
  }

  /** Tells whether any product has the service: one that none has is misspelt. */
  async knowsService(service: string): Promise<boolean> {
    const { products } = await this.catalogue.state();
    return [...products.values()].some(({ plans, earlier }) =>
      [{ plans }, ...earlier].some((each) => each.plans.some((plan) => plan.service === service)),
    );
  }

  async #chain(question: AskedOfUser, { links }: Explained): Promise<readonly ShownEntry[]> {
    const found = await this.#entriesOf(question, links);
    const known = [...found.values()];
    const shown = new Map(
      (await this.entries.of(question.tenantId, known, { modified: false })).map((each, at) => [known[at]!.id, each]),
    );
    return links.map((link) => {
      const { commandId, position, metadata } = link.by;
      const changes = changesOf(link, found.get(commandId), question);
      const { actor, actorKind, actorTenant, actorRole, client, occurredAt } = metadata;
      // what the index doesn't know yet was done by somebody all the same
      const bare = {
        commandId,
        position,
        occurredAt,
        ...defined({ actor, actorKind, actorTenant, actorRole, client }),
      };
      const entry = shown.get(commandId);
      return {
        ...(entry === undefined ? bare : whoOf(entry)),
        words: changesInWords(changes, BY_ID),
        changes: changes.map(shownChange),
        after: shownStanding(link.after),
      };
    });
  }

  /** All receipts are asked for at once. One that isn't there yet is waited for. */
  async #entriesOf(
    { tenantId, minPosition }: AskedOfUser,
    links: readonly Link[],
  ): Promise<ReadonlyMap<string, HistoryDocument>> {
    const commandIds = links.map(({ by }) => by.commandId);
    if (commandIds.length === 0) return new Map();
    const ask = async (position: string | undefined) => {
      const models = await this.models.upTo(position, 'history', 'users', 'catalogue');
      const found = await historyOf(models, tenantId, commandIds);
      return new Map(found.flatMap((each) => (each === undefined ? [] : [[each.id as string, each] as const])));
    };
    const found = await ask(minPosition);
    // an entry without its type was begun, and its receipt has yet to come
    if (commandIds.every((commandId) => found.get(commandId)?.type !== undefined)) return found;
    const head = await this.parts.store.head();
    return ask(head?.position);
  }

  /** What is there needs no way, and whoever is purged has none. */
  async #wayTo({ tenantId, userId, asked }: AskedOfUser, explained: Explained): Promise<WayFound | undefined> {
    const { standing, user, switchedOff, lastGrantedBy } = explained;
    if (standing.is === 'on' || user === 'purged') return undefined;
    const skuId = asked.by === 'product' ? asked.skuId : (lastGrantedBy ?? (await this.#granting(tenantId, asked)));
    const wanted = { userId, asked, skuId, switchedOff: switchedOff[0] };
    return wayToHave(this.parts, tenantId, wanted);
  }

  async #granting(tenantId: TenantId, { service }: Extract<Asked, { readonly by: 'service' }>) {
    const grants = await grantsOf(await this.models.upTo(undefined), tenantId);
    return grants.get(service)?.[0]?.skuId as SkuId | undefined;
  }
}
