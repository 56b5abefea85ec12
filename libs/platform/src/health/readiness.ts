import { HttpException, Inject, Injectable } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import {
  WrongHistory,
  type Broker,
  type Clock,
  type Condition,
  type Conditions,
  type EventStore,
  type LogGuard,
  type ReadModels,
} from '#application';
import { AwayParts, type Reason, reasonOf } from './reasons.js';
import { type ProcessKind, type Severity, severityOf } from './severity.js';

/** Each resolves where the part can be used, and rejects where it can't. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;
export interface ReadinessOptions {
  /** This turns false when the process ends, so that nobody sends it anything any more. */
  readonly serving: () => boolean;
  readonly checks: HealthChecks;
  readonly process: ProcessKind;
  readonly conditions: Pick<Conditions, 'current'>;
  /** Resolves to conditions of other processes by which this one is degraded; none while it can't be asked. */
  readonly elsewhere?: () => Promise<readonly Condition[]>;
  readonly clock: Pick<Clock, 'now'>;
}
/** It serves while it is `ready` or `degraded`. The reasons for what is worse come first. */
export interface ReadinessReport {
  readonly status: 'ready' | Severity | 'shutting-down';
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
  readonly reasons: readonly Reason[];
}
/** Tells whether somebody may send it anything: then its answer is 200, and otherwise 503. */
export const serves = ({ status }: Pick<ReadinessReport, 'status'>): boolean =>
  status === 'ready' || status === 'degraded';
export const READINESS_OPTIONS = Symbol('ReadinessOptions');

/** A part that doesn't answer in this time counts as down. */
const ANSWER_WITHIN = 2_000;
const within = async <T>(work: () => Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_WITHIN} ms`)), ANSWER_WITHIN);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Checks what an app needs: its store, its broker and, unless it goes on without them, its read models. Whether the log
 * is the one that was opened is looked at, too, and told among the conditions.
 */
export const checksOf = ({
  store,
  guard,
  broker,
  models,
}: {
  readonly store: Pick<EventStore, 'head'>;
  readonly guard: Pick<LogGuard, 'lookIfDue'>;
  readonly broker: Pick<Broker, 'healthy'>;
  readonly models?: Pick<ReadModels, 'liveGeneration'>;
}): HealthChecks => ({
  'event-store': async () => {
    await guard.lookIfDue();
    await store.head().catch((error: unknown) => {
      // another log answers, too, and what is wrong with it is among the conditions
      if (!(error instanceof WrongHistory)) throw error;
    });
  },
  ...(models === undefined ? {} : { 'read-models': () => models.liveGeneration('users') }),
  broker: async () => {
    if (!(await broker.healthy())) throw new Error('the broker takes no messages');
  },
});

/** Tells whether the process can serve now, part by part, and what is the matter with it. */
@Injectable()
export class Readiness {
  readonly #away: AwayParts;

  constructor(
    @Inject(READINESS_OPTIONS) private readonly options: ReadinessOptions,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {
    this.#away = new AwayParts(options.clock);
  }

  async report(): Promise<ReadinessReport> {
    const checks = await this.#check();
    const { process, conditions, serving } = this.options;
    const others = await this.#elsewhere();
    const current = conditions.current();
    const meaning = (severity: Severity): readonly Reason[] =>
      current.filter(({ kind }) => severityOf(process, kind) === severity).map(reasonOf);
    const severe = [...this.#away.reasons(checks), ...meaning('not-ready')];
    const degrading = [...meaning('degraded'), ...others.map(reasonOf)];
    const worst = severe.length > 0 ? 'not-ready' : degrading.length > 0 ? 'degraded' : 'ready';
    return { status: serving() ? worst : 'shutting-down', checks, reasons: [...severe, ...degrading] };
  }

  async #elsewhere(): Promise<readonly Condition[]> {
    try {
      return await within(this.options.elsewhere ?? (async () => []));
    } catch {
      return [];
    }
  }

  async #check(): Promise<ReadinessReport['checks']> {
    const asked = Object.entries(this.options.checks).map(([name, check]) => this.#indicator(name, check));
    let details: Readonly<Record<string, { readonly status: string }>>;
    try {
      ({ details } = await this.health.check(asked));
    } catch (error) {
      // Terminus says in this way that something is down.
      if (!(error instanceof HttpException)) throw error;
      ({ details } = error.getResponse() as { details: typeof details });
    }
    return Object.fromEntries(
      Object.entries(details).map(([name, { status }]) => [name, status === 'up' ? 'up' : 'down'] as const),
    );
  }

  /**
   * Why a part is down stands in the logs of whoever uses it; a driver's words may name hosts, and anybody may ask
   * here.
   */
  #indicator(name: string, check: () => Promise<unknown>): HealthIndicatorFunction {
    return async () => {
      const indicator = this.indicators.check(name);
      try {
        await within(check);
        return indicator.up();
      } catch {
        return indicator.down();
      }
    };
  }
}
