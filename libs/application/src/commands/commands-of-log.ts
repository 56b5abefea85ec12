import {
  commandOfStored,
  isRefused,
  itemCommand,
  streamName,
  type Command,
  type CommandDecided,
  type CommandId,
  type CommandType,
  type OperationId,
  type OperationItem,
  type StoredCommandOf,
  type TenantId,
  type Undone,
  type UndoneHistory,
  type UserEvent,
  UserHistory,
  type UserId,
} from '#licensing';
import type { Codec } from '../ports/codec.js';
import type { EventMetadata, EventStore, Position, StoredEvent } from '../ports/event-store.js';
import { withPartner } from '../operations/history-of-user.js';
import { pagesOf } from '../streams/pages-of.js';
import { SameTexts, withStoredTexts } from './stored-texts.js';

type Receipt = CommandDecided['data'];
interface Started {
  readonly start: StoredCommandOf<'StartOperation'>;
  readonly items: ReadonlyMap<number, OperationItem>;
}

/** The lists of this many operations are remembered; another list is read again. */
const KEPT = 4;

/** Makes commands of receipts, also of users of an operation, whose list and start are read where they are needed. */
export class CommandsOfLog {
  readonly #started = new Map<string, Started>();

  constructor(
    private readonly stores: {
      readonly store: Pick<EventStore, 'read'>;
      readonly codec: Pick<Codec, 'read' | 'openAround'>;
    },
  ) {}

  /**
   * Resolves to undefined for what is not to be decided again: imports, and what could not be prepared. What an undo
   * finds of its user is what stands before this position.
   */
  async of(
    receipt: Receipt,
    { causationId }: EventMetadata,
    tenantId: TenantId,
    before: Position,
  ): Promise<Command | undefined> {
    const { command } = receipt;
    if (command === undefined) return undefined;
    if (!('item' in command)) return commandOfStored(receipt.commandType as CommandType, command);
    const { start, items } = await this.#startedBy(causationId as CommandId, tenantId);
    const item = items.get(command.item);
    const plan = item && itemCommand(start, withoutTexts(item), await this.#undoneOf(item, tenantId, before));
    return plan === undefined || isRefused(plan) ? undefined : plan;
  }

  async #startedBy(commandId: CommandId, tenantId: TenantId): Promise<Started> {
    const known = this.#started.get(commandId);
    if (known !== undefined) return known;
    const stored = await this.stores.store.read(streamName({ kind: 'command', tenantId, commandId }), { limit: 1 });
    const [receipt] = this.stores.codec.read(stored);
    if (receipt?.event.type !== 'CommandDecided') throw new Error(`no receipt of ${commandId}, which started others`);
    const start = receipt.event.data.command as StoredCommandOf<'StartOperation'>;
    const started = { start, items: await this.#itemsOf(start.operationId, tenantId) };
    const [oldest] = this.#started.keys();
    if (this.#started.size >= KEPT && oldest !== undefined) this.#started.delete(oldest);
    this.#started.set(commandId, started);
    return started;
  }

  async #undoneOf({ userId, undoes }: OperationItem, tenantId: TenantId, before: Position): Promise<Undone> {
    if (userId === undefined || undoes === undefined) return {};
    return withPartner((each) => this.#historyOf(each, undoes, tenantId, before), userId);
  }

  async #historyOf(
    userId: UserId,
    undoes: CommandId,
    tenantId: TenantId,
    before: Position,
  ): Promise<UndoneHistory | undefined> {
    const { codec } = this.stores;
    const stream = streamName({ kind: 'user', tenantId, userId });
    const texts = new SameTexts();
    for await (const page of this.#before(stream, before)) {
      const opened = await codec.openAround(page);
      for (const [at, stored] of codec.read(page).entries()) texts.add(stored, opened[at]!);
    }
    const history = new UserHistory(undoes);
    for await (const page of this.#before(stream, before))
      for (const stored of codec.read(page)) {
        const { event, metadata } = withStoredTexts(stored, texts.formOf);
        history.add(event as UserEvent, metadata.commandId);
      }
    return history.undone();
  }

  async *#before(stream: string, position: Position): AsyncGenerator<readonly StoredEvent[]> {
    for await (const page of pagesOf(this.stores.store, stream)) {
      const earlier = page.filter((event) => event.position < position);
      yield earlier;
      if (earlier.length < page.length) return;
    }
  }

  async #itemsOf(operationId: OperationId, tenantId: TenantId): Promise<ReadonlyMap<number, OperationItem>> {
    const items = new Map<number, OperationItem>();
    for await (const page of pagesOf(this.stores.store, streamName({ kind: 'operation', tenantId, operationId }), {
      pageSize: 100,
    }))
      for (const { event } of this.stores.codec.read(page)) {
        if (event.type === 'OperationStarted') return items;
        if (event.type === 'UsersListed') for (const item of event.data.items) items.set(item.index, item);
      }
    return items;
  }
}

/** Texts are sealed in what was read, and no key opens them here: an empty one is like none that somebody has. */
const withoutTexts = (item: OperationItem): OperationItem =>
  JSON.parse(
    JSON.stringify(item, (_member, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('personal' in value)) return value;
      const { sealed: _sealed, erased: _erased, ...whose } = value as { sealed?: string; erased?: boolean };
      return { ...whose, clear: '' };
    }),
  ) as OperationItem;
