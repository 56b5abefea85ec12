import type { GrantPlan, LocalClaims, RepairReport, StoreReport } from '#platform';
import type { Command } from 'commander';
import type { Broker, Clock, Codec, EventStore, Keys, ReadModels, Sessions } from '#application';
import { defined, isGuid } from '#licensing';
import { type Target, targetOf } from '../contexts/target.js';
import { usageFailure } from '../output/failures.js';
import { type ApiAnswer, ApiClient, type ApiOptions, type Changing, type Queries } from '../http/api-client.js';
import { type Form, formOf, type FormOptions } from '../output/form.js';
import type { Io } from '../output/io.js';
import { type Column, type Rows, rowsOf, rowsOfDocument } from '../output/rows.js';
import { userNames } from '../words/names.js';
import { askedFirst } from './asks-first.js';
import { countedByServer } from './counted-users.js';
import { errorInCliWords } from './cli-wording.js';
import { tryAndFollow } from '../http/follow-dry-run.js';
import { confirmOrStop, type Question } from './confirm.js';
import { tenantIdOf } from './tenant-names.js';
import { tokenSource } from '../sign-in/kept-token.js';

export interface GlobalOptions extends FormOptions {
  readonly url?: string;
  readonly context?: string;
  readonly dataDir?: string;
  readonly tenant?: string;
  readonly minPosition?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Every command that changes something takes these two: see `saysWhy`. */
  readonly reference?: string;
  readonly reason?: string;
  /** Every command that changes one user or one purchase takes it: see `ifMatch`. */
  readonly ifMatch?: string;
}

interface OpenedDataDir {
  readonly url: string;
  /** The read models don't show yet all that is in the log. */
  readonly behind?: boolean;
  close(): Promise<void>;
}
/** Opens a server in this process on a data directory; see `open-data-dir.ts`. */
export type OpenDataDir = (dataDir: string, mayBegin: boolean) => Promise<OpenedDataDir>;

/** A command works with this. */
export interface Session {
  readonly io: Io;
  /** Queries go through this. */
  readonly api: Queries;
  readonly options: GlobalOptions;
  readonly target: Target;
  readonly form: Form;
  /** It is true where a program reads, which no bar and no hint must disturb. */
  readonly json: boolean;
  /**
   * Sends a request that changes something, as a dry run where one was asked for. Before it ends a service of somebody,
   * and before a deletion, a person is asked by the figures of its dry run: see `askedFirst`. A dry
   * run that the server decides by itself is followed to its end: see `tryAndFollow`.
   */
  send<T>(request: Changing): Promise<ApiAnswer<T>>;
  /** Sends a request that changes something as a dry run, to ask a person by what it says. Nothing is shown of it. */
  try<T>(request: Changing): Promise<ApiAnswer<T>>;
  /**
   * Goes on with --yes, in a dry run, and where a person types what is expected.
   * @throws CliFailure otherwise, before anything was done: see `confirmOrStop`
   */
  confirmOrStop(question: Question): Promise<void>;
  /**
   * Shows the document as JSON, the text to people, or the rows as CSV; without rows those of the document. After a dry
   * run people are told that it was one.
   */
  show(document: unknown, text: () => string, rows?: Rows): void;
  /** Shows items under columns, in their order. JSON is the items themselves, or the document that is given. */
  showRows<Row>(columns: readonly Column<Row>[], items: readonly Row[], document?: unknown): void;
  /** Writes a hint for people to stderr, but not with JSON. */
  note(text: string): void;
}

/** The stores of a data directory, opened beside a server that may run on it; see `open-data-stores.ts`. */
export interface DataStores {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly readModels: ReadModels;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly clock: Clock;
  close(): Promise<void>;
}
export type OpenDataStores = (dataDir: string) => Promise<DataStores>;

/** Makes a token that a server on a data directory believes while AUTH=local; see `issue-token.ts`. */
export type IssueToken = (
  claims: LocalClaims,
  place: { readonly dataDir: string; readonly lifeMilliseconds: number; readonly clock: Clock },
) => Promise<string>;

/** This works on the files of a data directory as they are; see `open-data-files.ts`. */
export interface DataFiles {
  repair(from: string, dryRun: boolean): Promise<RepairReport>;
  /** Resolves to the files that it made. */
  backUp(directory: string): Promise<readonly string[]>;
}
export type OpenDataFiles = (dataDir: string) => Promise<DataFiles>;

/** These are the parked messages of the broker that BROKER_URL names; see `open-broker.ts`. */
export type ParkedMessages = Pick<
  Broker,
  'parked' | 'parkedIds' | 'parkedMessage' | 'replayParked' | 'discardParked' | 'close'
>;
/** Events are replayed into queues of the same broker. */
export type OpenedBroker = ParkedMessages & Pick<Broker, 'publishInto'>;
export type OpenBroker = () => Promise<OpenedBroker>;

/** This works on the server that keeps the events, past the apps; see `open-store-server.ts`. */
export interface StoreServer {
  check(): Promise<StoreReport>;
  /** Whoever asks for a plan closes it. */
  planGrant(options: {
    readonly adminUrl: string;
    readonly user: string;
    readonly narrow: boolean;
  }): Promise<GrantPlan>;
}
export type OpenStoreServer = () => Promise<StoreServer>;

export interface World {
  /** The program is started again by these words; left out, they are its name. */
  readonly program?: string;
  readonly io: Io;
  readonly openDataDir: OpenDataDir;
  readonly openDataStores: OpenDataStores;
  readonly openDataFiles: OpenDataFiles;
  readonly issueToken: IssueToken;
  readonly openBroker: OpenBroker;
  readonly openStoreServer: OpenStoreServer;
}

/** With `begun` the command may be the first one on a new data directory, and begins its store. */
type StoreNeeded = 'existing' | 'begun';

const BEHIND =
  'the read models don\u2019t show all changes yet, so what is told here may be older: see `seatledger status`';

/** Runs `work` against the URL or the data directory that the options name, and closes what was opened. */
export async function withSession<T>(
  world: World,
  command: Command,
  work: (session: Session) => Promise<T>,
  store: StoreNeeded = 'existing',
): Promise<T> {
  const options: GlobalOptions = command.optsWithGlobals();
  if (options.dataDir !== undefined && (options.url ?? options.context) !== undefined)
    throw usageFailure(
      `--${options.url === undefined ? 'context' : 'url'} and --data-dir exclude each other: a server has its own ` +
        'data directory',
    );
  const opened =
    options.dataDir === undefined
      ? undefined
      : await world.openDataDir(options.dataDir, store === 'begun' && options.dryRun !== true);
  try {
    if (opened?.behind === true) world.io.err(BEHIND);
    const target = opened ?? (await targetOf(options, world.io));
    const inWordsWith = (api: Queries) => async (error: unknown) => {
      throw await errorInCliWords({ api, target }, error);
    };
    const ofAll = clientOf(world.io, target);
    const ofTenant = await withTenantId(options, target, ofAll).catch(inWordsWith(ofAll));
    const session = sessionFor(world.io, ofTenant, target);
    return await work(session).catch(inWordsWith(session.api));
  } finally {
    await closed(world.io, opened);
  }
}

/** Everything after this goes by the id of the tenant, whichever way a person named it. */
async function withTenantId(options: GlobalOptions, target: Target, api: Queries): Promise<GlobalOptions> {
  const named = options.tenant ?? target.tenant;
  if (named === undefined) return options;
  return { ...options, tenant: await tenantIdOf(named, api) };
}

const clientOf = (io: Io, target: Target, more: Partial<ApiOptions> = {}): ApiClient =>
  new ApiClient({ url: target.url, token: tokenSource(target, io), ...more });

/** What was done is done, and answered: a failure to close is told, and is no answer. */
export async function closed(io: Io, opened: { close(): Promise<void> } | undefined): Promise<void> {
  await opened?.close().catch((error: unknown) => io.err(`closing the data directory failed: ${String(error)}`));
}

/**
 * Returns the action of a command in the form in which commander calls it: with the arguments, the command's own
 * options, and the command.
 */
export function action<A extends readonly unknown[]>(
  world: World,
  work: (session: Session, ...args: A) => Promise<void>,
  store: StoreNeeded = 'existing',
): (...all: [...A, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    await withSession(world, command, (session) => work(session, ...(all.slice(0, -1) as unknown as A)), store);
  };
}

/** Adds what the caller says about a command: to its body, or as headers where it deletes and so has none. */
function withReasons(request: Changing, { reference, reason, ifMatch }: GlobalOptions): Changing {
  const said = defined({ reference, reason });
  const condition = ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` };
  if (request.method !== 'DELETE')
    return {
      ...request,
      body: { ...(request.body as object | undefined), ...said },
      headers: { ...request.headers, ...condition },
    };
  const texts = Object.entries(said).map(([name, text]) => [`x-${name}`, encodeURIComponent(text)] as const);
  return { ...request, headers: { ...Object.fromEntries(texts), ...condition } };
}

/** With `triesAlone` a dry run of the command is one, although it sends nothing to the API. */
export function sessionFor(io: Io, options: GlobalOptions, target: Target, triesAlone = false): Session {
  const form = formOf(options);
  const json = form === 'json';
  let tried = triesAlone && options.dryRun === true;
  const api = clientOf(io, target, defined({ tenantId: options.tenant, minPosition: options.minPosition }));
  const nameOf = async (user: string): Promise<string> => {
    const name = (await userNames(api, isGuid(user) ? [user] : [])).get(user.toLowerCase());
    return name === undefined ? user : `${name} (${user})`;
  };
  const confirm = async (question: Question): Promise<void> => {
    if (options.yes !== true && options.dryRun !== true) await confirmOrStop(io, question);
  };
  const show: Session['show'] = (document, text, rows) => {
    // "Deleted ann@…" alone would look as if it had been done
    const said = tried ? 'Dry run: nothing was changed.' : undefined;
    switch (form) {
      case 'json':
        return io.out(JSON.stringify(document));
      case 'csv':
        io.out((rows ?? rowsOfDocument(document)).asCsv());
        return said === undefined ? undefined : io.err(said);
      case 'table':
        return io.out([text(), ...(said === undefined ? [] : [said])].join('\n'));
    }
  };
  const note = (text: string): void => {
    if (!json) io.err(text);
  };
  const attempt = <T>(request: Changing): Promise<ApiAnswer<T>> =>
    tryAndFollow<T>({ api, io, json, note }, { ...request, query: { ...request.query, dryRun: 'true' } });
  return {
    io,
    api,
    options,
    target,
    form,
    json,
    send: async <T>(request: Changing) => {
      const telling = withReasons(request, options);
      tried ||= options.dryRun === true;
      if (options.dryRun === true) return (await countedByServer(telling, (each) => attempt<T>(each))).answer;
      if (options.yes === true) return (await countedByServer(telling, (each) => api.call<T>(each))).answer;
      return api.call<T>(await askedFirst(telling, { try: attempt, confirmOrStop: confirm, nameOf }));
    },
    try: (request) => attempt(withReasons(request, options)),
    confirmOrStop: confirm,
    show,
    showRows: (columns, items, document = items) => {
      const rows = rowsOf(columns, items);
      show(document, rows.asTable, rows);
    },
    note,
  };
}
