import { HttpException, Inject, Injectable } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import type { Broker, EventStore, ReadModels } from '#application';

/** Each resolves where the part can be used, and rejects where it can't. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;
export interface ReadinessOptions {
  /** This turns false when the process ends, so that nobody sends it anything any more. */
  readonly serving: () => boolean;
  readonly checks: HealthChecks;
}
export interface ReadinessReport {
  readonly ready: boolean;
  readonly ending: boolean;
  readonly checks: Readonly<Record<string, 'up' | 'down'>>;
}
export const READINESS_OPTIONS = Symbol('ReadinessOptions');

/** A part that doesn't answer in this time counts as down. */
const ANSWER_WITHIN = 2_000;
const within = async (work: () => Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_WITHIN} ms`)), ANSWER_WITHIN);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Checks what an app needs: its store, its broker and, unless it goes on without them, its read models. */
export const checksOf = ({
  store,
  broker,
  models,
}: {
  readonly store: Pick<EventStore, 'head'>;
  readonly broker: Pick<Broker, 'healthy'>;
  readonly models?: Pick<ReadModels, 'liveGeneration'>;
}): HealthChecks => ({
  'event-store': () => store.head(),
  ...(models === undefined ? {} : { 'read-models': () => models.liveGeneration('users') }),
  broker: async () => {
    if (!(await broker.healthy())) throw new Error('the broker takes no messages');
  },
});

/** Tells whether the process can serve now, part by part. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(READINESS_OPTIONS) private readonly options: ReadinessOptions,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async report(): Promise<ReadinessReport> {
    const ending = !this.options.serving();
    const asked = Object.entries(this.options.checks).map(([name, check]) => this.#indicator(name, check));
    let details: Readonly<Record<string, { readonly status: string }>>;
    try {
      ({ details } = await this.health.check(asked));
    } catch (error) {
      // Terminus says in this way that something is down.
      if (!(error instanceof HttpException)) throw error;
      ({ details } = error.getResponse() as { details: typeof details });
    }
    const checks = Object.fromEntries(
      Object.entries(details).map(([name, { status }]) => [name, status === 'up' ? 'up' : 'down'] as const),
    );
    return { ready: !ending && Object.values(checks).every((status) => status === 'up'), ending, checks };
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
