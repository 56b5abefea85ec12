import { START, type Position } from '../ports/event-store.js';
import { followerOf, type KeyRange, NotBuilt, type ReadModels, type StoredDocument } from '../ports/read-models.js';
import { collectionOf, type AnyProjection } from './definition.js';
import { differingMembers } from './differing-members.js';
import { FoldAgain, type Folded, type FoldParts } from './fold-again.js';
import { ofOtherHistory } from './last-copies.js';
import { carrierOf } from './left-keys.js';
import { isOfTenant, keysOfTenant } from './tenant-keys.js';

/**
 * `differs`: members are another ones than those that follow from the log. `missing`: there is none. `extra`: there is
 * one, and none should be. `unreadable`: what is stored is no document at all.
 */
export interface DifferingDocument {
  readonly projection: string;
  readonly key: string;
  readonly what: 'differs' | 'missing' | 'extra' | 'unreadable';
  /** These are dotted names, without any value. Of what doesn't differ in members it is empty. */
  readonly members: readonly string[];
}
/** Says why a read model couldn't be compared. */
export interface NotCompared {
  readonly code: 'not-built' | 'other-version' | 'wrong-history' | 'damaged-event' | 'keeps-changing';
  readonly text: string;
}
export interface ComparedReadModel {
  readonly projection: string;
  /** It was compared as it is after this event of the log, and what is newer as it is after the event it names. */
  readonly position: Position;
  readonly documents: number;
  readonly differing: number;
  /** These stand still on purpose, because of a damaged event or stream, and were left out. */
  readonly parked: number;
  readonly notCompared?: NotCompared;
}
export interface VerifiedReadModels {
  readonly events: number;
  readonly readModels: readonly ComparedReadModel[];
  /** They stand by read model; of each one there are so many at most. */
  readonly differing: readonly DifferingDocument[];
}
export interface VerifyReadModelsParts extends FoldParts {
  readonly readModels: ReadModels;
  readonly definitions: readonly AnyProjection[];
  /** Only documents of this tenant are folded and compared. The default is all. */
  readonly tenantId?: string;
}

const PAGE = 250;
const LISTED = 1_000;
/** The log is read on until what the live read models are ahead is no more than a page. */
const ROUNDS = 20;
const SHORT = 1_000;
const TRIES = 5;

/**
 * Folds the log again into the scratch store, and compares it document by document with the live read models, while
 * servers may run: each is folded as far as its own checkpoint has come, and a document that is newer by then is folded
 * as far as it has come itself. One page is in memory, and the keys of what stands still. No live one is changed.
 * @throws StoreUnavailable, ReadModelsUnavailable, the signal's reason
 */
export const verifyReadModels = async (parts: VerifyReadModelsParts): Promise<VerifiedReadModels> => {
  const { definitions, tenantId } = parts;
  const fold = new FoldAgain(parts);
  const compared: Comparison[] = [];
  for (const definition of definitions) {
    const folded = await fold.begin(tenantId === undefined ? definition : ofTenant(definition, tenantId));
    compared.push(new Comparison(parts, fold, folded));
  }
  for (const each of compared) await each.open();
  for (let round = 0; round < ROUNDS; round += 1) {
    const targets = new Map<Folded, Position>();
    for (const each of compared) {
      const target = await each.target();
      if (target !== undefined) targets.set(each.folded, target);
    }
    if ((await fold.upTo(targets)) < SHORT) break;
  }
  for (const each of compared) await each.run();
  return {
    events: fold.events,
    readModels: compared.map((each) => each.result()),
    differing: compared.flatMap(({ found }) => found),
  };
};

/** What isn't of this tenant is no concern of the definition any more. */
const ofTenant = (definition: AnyProjection, tenantId: string): AnyProjection => ({
  ...definition,
  keys: (event) => definition.keys(event).filter((key) => isOfTenant(tenantId, key)),
  keysOfStream: (stream) =>
    stream.tenantId === undefined || stream.tenantId === tenantId ? definition.keysOfStream(stream) : [],
});

/** Compares one read model. */
class Comparison {
  found: DifferingDocument[] = [];
  #documents = 0;
  #differing = 0;
  #left = new Set<string>();
  #notCompared: NotCompared | undefined;
  #generation = 0;

  constructor(
    private readonly parts: VerifyReadModelsParts,
    private readonly fold: FoldAgain,
    readonly folded: Folded,
  ) {}

  get #name(): string {
    return this.folded.definition.name;
  }
  get #live() {
    return collectionOf(this.folded.definition, this.#generation);
  }

  /** Finds out which generation is live, and whether it follows from this log. */
  async open(): Promise<void> {
    const { readModels, store } = this.parts;
    const live = (await readModels.generations(this.#name)).find((each) => each.live);
    if (live === undefined) {
      this.#notCompared = { code: 'not-built', text: 'nobody has built it yet' };
      return;
    }
    this.#generation = live.generation;
    const strange = (await ofOtherHistory([live], store)).get(live.generation);
    if (strange !== undefined) this.#notCompared = { code: 'wrong-history', text: strange };
    else if (live.version !== this.folded.definition.version)
      this.#notCompared = {
        code: 'other-version',
        text: `it has version ${live.version}, and this program builds version ${this.folded.definition.version}`,
      };
  }

  /** Resolves to how far the live one has come; to undefined where it isn't compared. */
  async target(): Promise<Position | undefined> {
    if (this.#notCompared !== undefined) return undefined;
    return (await this.parts.readModels.checkpoint(followerOf(this.#live)))?.position;
  }

  async run(): Promise<void> {
    for (let tries = 0; tries < TRIES && this.#notCompared === undefined; tries += 1) {
      try {
        if (((await this.target()) ?? START) < this.folded.position) break;
        if (this.folded.failure === undefined) await this.#compare();
        if (this.folded.failure !== undefined) return this.#giveUp(this.folded.failure);
        // another generation may have been promoted meanwhile, and this one followed no more
        if ((await this.parts.readModels.liveGeneration(this.#name))?.generation === this.#generation) return;
      } catch (error) {
        if (!(error instanceof NotBuilt)) throw error;
      }
      await this.open();
    }
    this.#notCompared ??= { code: 'keeps-changing', text: 'it was rebuilt, promoted or restored meanwhile' };
  }

  /** What was found before may follow from what can't be folded. */
  #giveUp({ message }: Error): void {
    this.found = [];
    this.#differing = 0;
    this.#notCompared = { code: 'damaged-event', text: message };
  }

  result(): ComparedReadModel {
    return {
      projection: this.#name,
      position: this.folded.position,
      documents: this.#documents,
      differing: this.#differing,
      parked: this.#left.size,
      ...(this.#notCompared === undefined ? {} : { notCompared: this.#notCompared }),
    };
  }

  async #compare(): Promise<void> {
    const { readModels, scratch } = this.parts;
    const { building } = this.folded;
    this.found = [];
    this.#documents = this.#differing = 0;
    await this.fold.passDamagedStreams(this.folded);
    const parked = await readModels.parked(followerOf(this.#live));
    this.#left = new Set([...building.parked, ...parked.map(({ key }) => key)]);
    for await (const keys of this.#keysOf(scratch, building.collection.generation)) {
      this.#documents += keys.length;
      await this.#look(keys);
    }
    for await (const keys of this.#keysOf(readModels, this.#generation)) {
      const known = await scratch.load(building.collection, keys);
      await this.#look(keys.filter((key) => (known.get(key)?.document ?? null) === null));
    }
  }

  /** Gives keys page by page: of the tenant that is asked for, where there is one. */
  async *#keysOf(models: ReadModels, generation: number): AsyncIterable<readonly string[]> {
    const { tenantId, signal } = this.parts;
    const target = { name: this.#name, generation };
    let range: KeyRange = tenantId === undefined ? {} : keysOfTenant(tenantId);
    for (;;) {
      signal?.throwIfAborted();
      const keys = await models.keys(target, range, PAGE);
      if (keys.length > 0) yield keys;
      if (keys.length < PAGE || this.folded.failure !== undefined) return;
      range = { ...range, after: keys.at(-1)! };
    }
  }

  async #look(keys: readonly string[]): Promise<void> {
    const { scratch } = this.parts;
    const { parked } = this.folded.building;
    const standsStill = (key: string) => this.#left.has(key) || parked.has(key);
    // what a document left behind stands still with it
    const asked = keys.filter((key) => !standsStill(carrierOf(this.folded.definition, key)));
    const folded = await scratch.load(this.folded.building.collection, asked);
    const { live, unreadable } = await this.#loadAround(asked);
    const newer = new Map<string, Position>();
    for (const key of asked) {
      const stored = live.get(key);
      if (unreadable.has(key)) this.#tell(key, 'unreadable');
      else if (stored !== undefined && stored.at > this.folded.position) newer.set(key, stored.at);
      else this.#compareOne(key, folded.get(key), stored);
    }
    if (newer.size === 0) return;
    for (const [key, due] of await this.fold.at(this.folded, newer)) this.#compareOne(key, due, live.get(key));
    // so that the way to what is newer stays short while servers write
    const target = await this.target();
    if (target !== undefined) await this.fold.upTo(new Map([[this.folded, target]]));
  }

  #compareOne(key: string, due: StoredDocument | undefined, stored: StoredDocument | undefined): void {
    const [document = null, its = null] = [due?.document, stored?.document];
    if (document === null && its === null) return;
    if (its === null) return this.#tell(key, 'missing');
    if (document === null) return this.#tell(key, 'extra');
    const members = differingMembers(document, its);
    const moved = due?.at === stored?.at ? [] : ['(position)'];
    if (members.length + moved.length > 0) this.#tell(key, 'differs', [...members, ...moved]);
  }

  #tell(key: string, what: DifferingDocument['what'], members: readonly string[] = []): void {
    this.#differing += 1;
    if (this.found.length < LISTED) this.found.push({ projection: this.#name, key, what, members });
  }

  /** What is no JSON any more fails a whole page, so it is looked for one by one. */
  async #loadAround(keys: readonly string[]): Promise<{
    readonly live: ReadonlyMap<string, StoredDocument>;
    readonly unreadable: ReadonlySet<string>;
  }> {
    const { readModels } = this.parts;
    try {
      return { live: await readModels.load(this.#live, keys), unreadable: new Set() };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    const live = new Map<string, StoredDocument>();
    const unreadable = new Set<string>();
    for (const key of keys)
      try {
        for (const [, stored] of await readModels.load(this.#live, [key])) live.set(key, stored);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        unreadable.add(key);
      }
    return { live, unreadable };
  }
}
