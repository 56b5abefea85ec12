import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type {
  AppendEnd,
  Condition,
  ConditionKind,
  DeliveryObserver,
  DryRunEnd,
  DryRunObserver,
  LaneObserver,
  Lag,
  Outcome,
  PurgeOutcome,
} from '#application';
import { namesOf } from './names-of.js';

/** This is shown of a follower of the log, from the start of its process to its end. */
export interface Follower {
  readonly name: string;
  /** It is undefined while nobody could tell it yet, which is shown as no number (`Nan`). */
  readonly lag: Lag | undefined;
  /** It waits for somebody to act. */
  readonly stopped: boolean;
  /** How many documents stay as they are because an event could not be applied to them. */
  readonly parkedKeys: number;
}
export interface HttpAnswer {
  readonly method: string;
  /** This is the template and never the path, which holds ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}
/**
 * These are asked only when somebody reads the figures. A source that fails leaves its figures out, so that the others
 * are still seen; followers stay as they were told last.
 */
export interface MetricSources {
  readonly followers?: () => Promise<readonly Follower[]>;
  readonly parkedMessages?: () => Promise<number>;
  /** Resolves to the seconds since the oldest of them was put aside, 0 where there is none. */
  readonly oldestParked?: () => Promise<number>;
  readonly waitingCommands?: () => number;
  /** Counts the large dry runs that are being decided. */
  readonly dryRuns?: () => number;
  /** Counts the users whose names can't be read. */
  readonly unreadableUsers?: () => number;
  /** It is how much of people's names a process holds in memory. */
  readonly directory?: () => { readonly bytes: number; readonly people: number };
  readonly clockTrusted?: () => boolean;
  readonly conditions?: () => readonly Pick<Condition, 'kind'>[];
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const COMMANDS = [1, 2, 5, 10, 25, 50, 100, 250, 512, 762];

const APPEND_ENDS = namesOf<AppendEnd>({ stored: true, conflict: true, reread: true, failed: true });
const SETTLED_AS = namesOf<Outcome['outcome']>({ done: true, retry: true, park: true, hold: true });
const PURGED_AS = namesOf<PurgeOutcome>({ purged: true, before: true, ignored: true, refused: true, failed: true });
const DRY_RUNS_ENDED = namesOf<DryRunEnd>({ finished: true, cancelled: true, failed: true, 'turned-away': true });
const CONDITIONS = namesOf<ConditionKind>({
  'cannot-write': true,
  'duty-stopped': true,
  'damaged-stream': true,
  'lane-in-doubt': true,
  'purges-wait': true,
  'unreadable-users': true,
  'wrong-history': true,
});

/**
 * Keeps the figures of one process in Prometheus' text format. Labels are names out of the code (projections, outcomes,
 * route templates): no tenant, no id, no personal data. What may be alerted on is there from the start: a rate doesn't
 * see the first failure where its counter begins with that.
 */
export class Metrics {
  readonly lanes: LaneObserver;
  readonly deliveries: DeliveryObserver;
  /** This counts attempts to purge what is due, by what became of them. */
  readonly purges: { attempted(outcome: PurgeOutcome): void };
  /** This counts dry runs of very many users, by what became of them. */
  readonly dryRuns: DryRunObserver;
  /** This counts appends whose outcome became unknown. */
  readonly doubts: { begun(): void };
  /** This counts the clients of the event store that took the place of another. */
  readonly storeClients: { renewed(): void };
  /** This counts what others wrote under the prefix of our streams, and what was left out for that. */
  readonly foreignRecords: { leftOut(records: number): void };
  readonly #registry = new Registry();
  readonly #sources: MetricSources[] = [];
  readonly #http: Histogram<'method' | 'route' | 'status'>;
  readonly #ofFollowers: readonly (readonly [Gauge<'projection'>, (follower: Follower) => number])[];
  readonly #parked: Gauge;
  readonly #oldestParked: Gauge;
  readonly #waiting: Gauge;
  readonly #dryRuns: Gauge;
  readonly #unreadable: Gauge;
  readonly #directoryBytes: Gauge;
  readonly #directoryPeople: Gauge;
  readonly #clock: Gauge;
  readonly #conditions: Gauge<'kind'>;

  constructor({ ofProcess = false }: { readonly ofProcess?: boolean } = {}) {
    const registers = [this.#registry];
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
    const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets = SECONDS) =>
      new Histogram<L>({ name: `seatledger_${name}`, help, labelNames: [...labelNames], buckets, registers });
    const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Gauge<L>({ name: `seatledger_${name}`, help, labelNames: [...labelNames], registers });
    const batches = histogram('lane_batch_commands', 'Commands decided together in one batch of a lane', [], COMMANDS);
    const appends = histogram('append_duration_seconds', 'Time until an append was durable, or had failed', [
      'outcome',
    ]);
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Counter<L>({ name: `seatledger_${name}`, help, labelNames: [...labelNames], registers });
    const deliveries = counter('deliveries_total', 'Messages consumed, by what became of them', ['outcome']);
    const unknown = counter('appends_unknown_total', 'Appends whose outcome was unknown for a while');
    const renewals = counter('event_store_renewals_total', 'New clients of the event store, whose leader had gone');
    const leftOut = counter('event_store_left_out_total', 'Records under our prefix that are no events of ours');
    const purges = counter('purges_total', 'Attempts to delete for good what is due, by what became of them', [
      'outcome',
    ]);
    const dryRuns = counter('dry_runs_total', 'Dry runs of very many users, by what became of them', ['outcome']);
    this.lanes = {
      batch: (commands) => batches.observe(commands),
      append: () => {
        const ended = appends.startTimer();
        return (outcome: AppendEnd) => void ended({ outcome });
      },
    };
    this.deliveries = { settled: (outcome) => deliveries.inc({ outcome }) };
    this.purges = { attempted: (outcome) => purges.inc({ outcome }) };
    this.dryRuns = { ended: (outcome) => dryRuns.inc({ outcome }) };
    this.doubts = { begun: () => unknown.inc() };
    this.storeClients = { renewed: () => renewals.inc() };
    this.foreignRecords = { leftOut: (records) => leftOut.inc(records) };
    this.#http = histogram('http_request_duration_seconds', 'Time until a request was answered', [
      'method',
      'route',
      'status',
    ]);
    const projection = ['projection'] as const;
    this.#ofFollowers = [
      [gauge('projection_lag_events', 'Events after the checkpoint', projection), ({ lag }) => lag?.events ?? NaN],
      [
        gauge('projection_lag_seconds', 'Age of the first unhandled event', projection),
        ({ lag }) => lag?.seconds ?? NaN,
      ],
      [gauge('projection_stopped', '1: it waits for somebody to act', projection), ({ stopped }) => Number(stopped)],
      [gauge('projection_parked_keys', 'Documents left as they were', projection), ({ parkedKeys }) => parkedKeys],
    ];
    this.#parked = gauge('parked_messages', 'Messages put aside in the broker');
    this.#oldestParked = gauge('parked_oldest_seconds', 'Time since the oldest parked message was put aside');
    this.#clock = gauge('clock_trusted', '0: nothing is purged, no retention starts');
    this.#waiting = gauge('lane_waiting_commands', 'Commands that wait to be decided, over all lanes');
    this.#dryRuns = gauge('dry_runs_running', 'Dry runs of very many users that are being decided');
    this.#unreadable = gauge('unreadable_users', 'Users whose keys are gone or damaged: their names can’t be read');
    this.#directoryBytes = gauge('directory_bytes', 'Memory that the directory of people takes');
    this.#directoryPeople = gauge('directory_people', 'People who are in the directory');
    this.#conditions = gauge('conditions', 'What is the matter with this process; its readiness tells it', ['kind']);
    for (const outcome of APPEND_ENDS) appends.zero({ outcome });
    for (const outcome of SETTLED_AS) deliveries.inc({ outcome }, 0);
    for (const outcome of PURGED_AS) purges.inc({ outcome }, 0);
    for (const outcome of DRY_RUNS_ENDED) dryRuns.inc({ outcome }, 0);
    for (const status of ['200', '500']) this.#http.zero({ method: 'GET', route: '/metrics', status });
    this.#count([]);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  watch(sources: MetricSources): void {
    this.#sources.push(sources);
  }

  answered({ method, route, status, seconds }: HttpAnswer): void {
    this.#http.observe({ method, route, status: String(status) }, seconds);
  }

  async text(): Promise<string> {
    // A gauge without labels would be reset to 0, which says something else than nothing.
    this.#parked.remove();
    this.#oldestParked.remove();
    this.#waiting.remove();
    this.#dryRuns.remove();
    this.#unreadable.remove();
    this.#directoryBytes.remove();
    this.#directoryPeople.remove();
    this.#clock.remove();
    await Promise.all(this.#sources.map((sources) => this.#ask(sources)));
    return this.#registry.metrics();
  }

  async #ask(sources: MetricSources): Promise<void> {
    const { followers, parkedMessages, oldestParked, waitingCommands, dryRuns, clockTrusted, conditions } = sources;
    if (conditions) this.#count(conditions());
    if (clockTrusted) this.#clock.set(Number(clockTrusted()));
    if (waitingCommands) this.#waiting.set(waitingCommands());
    if (dryRuns) this.#dryRuns.set(dryRuns());
    if (sources.unreadableUsers) this.#unreadable.set(sources.unreadableUsers());
    if (sources.directory) {
      const { bytes, people } = sources.directory();
      this.#directoryBytes.set(bytes);
      this.#directoryPeople.set(people);
    }
    const asked: Promise<void>[] = [];
    if (followers) asked.push(followers().then((all) => this.#show(all)));
    if (parkedMessages) asked.push(parkedMessages().then((count) => this.#parked.set(count)));
    if (oldestParked) asked.push(oldestParked().then((seconds) => this.#oldestParked.set(seconds)));
    await Promise.allSettled(asked);
  }

  #show(followers: readonly Follower[]): void {
    for (const follower of followers)
      for (const [figure, of] of this.#ofFollowers) figure.set({ projection: follower.name }, of(follower));
  }

  #count(conditions: readonly Pick<Condition, 'kind'>[]): void {
    for (const kind of CONDITIONS)
      this.#conditions.set({ kind }, conditions.filter((condition) => condition.kind === kind).length);
  }
}
