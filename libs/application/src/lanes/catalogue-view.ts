import { initialState, plansAt, streamName, type CatalogueState, type ProductAtRevision } from '#licensing';
import type { Codec } from '../ports/codec.js';
import { DamagedEvent, DamagedStream, type EventStore } from '../ports/event-store.js';
import { foldAll, NO_STREAM, type KnownStream } from '../streams/known-stream.js';
import { pagesOf } from '../streams/pages-of.js';

const REF = { kind: 'catalogue' } as const;
const NAME = streamName(REF);
const NOTHING: KnownStream = { ref: REF, state: initialState(REF), revision: NO_STREAM };

/**
 * Keeps the catalogue in memory for all who ask for it in a process, and brings it up to date from where it stands:
 * that is one read when nothing is new.
 */
export class CatalogueView {
  #known: KnownStream = { ...NOTHING };
  #refreshing: Promise<void> | undefined;
  #isOld = true;

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
  ) {
    store.whenDoubted?.(() => this.#forget());
  }

  /**
   * Resolves to the catalogue as it is in the store at some moment after this call.
   * @throws StoreUnavailable, StoreClosed, UnknownEvent, DamagedEvent, DamagedStream
   */
  async refresh(): Promise<KnownStream & { readonly state: CatalogueState }> {
    // a refresh under way may have read before this call: its result isn't fresh enough, one that starts after it is
    await this.#refreshing?.catch(() => undefined);
    await (this.#refreshing ??= this.#start());
    return this.#known as KnownStream & { readonly state: CatalogueState };
  }

  /**
   * Resolves to the catalogue as it was read last, or is read now where that is known to be old. Whoever decides on it
   * has the append guard it.
   * @throws what `refresh` throws
   */
  async latest(): Promise<KnownStream> {
    return this.#isOld ? this.refresh() : this.#known;
  }

  /** Somebody wrote to the catalogue after it was read. */
  moved(): void {
    this.#isOld = true;
  }

  /** Resolves to the state alone. @throws what `refresh` throws */
  async state(): Promise<CatalogueState> {
    return (await this.refresh()).state;
  }

  /**
   * Resolves to the state as it was read last where that has what is wanted, and otherwise as it is now: what may have
   * come since is looked up before anybody is told that it isn't there.
   * @throws what `refresh` throws
   */
  async stateWith(has: (known: CatalogueState) => boolean): Promise<CatalogueState> {
    const known = this.#known.state as CatalogueState;
    return has(known) ? known : this.state();
  }

  /** Does so for products that stand in it. */
  async knowing(products: readonly ProductAtRevision[]): Promise<CatalogueState> {
    return this.stateWith((known) => products.every((product) => plansAt(known, product) !== undefined));
  }

  #start(): Promise<void> {
    const before = this.#isOld;
    this.#isOld = false;
    const refresh = this.#read()
      .catch((error: unknown) => {
        this.#isOld ||= before;
        throw error;
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return refresh;
  }

  async #read(): Promise<void> {
    let known = this.#known;
    for await (const page of pagesOf(this.store, NAME, { from: known.revision + 1 })) {
      const events = this.codec.read(page).map(({ event }) => event);
      // it was forgotten meanwhile, and what is read next begins at the start
      if (known !== this.#known) return;
      known = { ref: REF, state: foldAll(known.state, events), revision: page.at(-1)!.revision };
      this.#known = known;
    }
  }

  #forget(): void {
    this.#known = { ...NOTHING };
    this.#isOld = true;
  }
}

/** Resolves to undefined where the catalogue or an event of it is damaged. @throws what the reading throws else */
export const unlessDamaged = async (reading: Promise<KnownStream>): Promise<KnownStream | undefined> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DamagedEvent || error instanceof DamagedStream) return undefined;
    throw error;
  }
};
