import { Inject, Injectable } from '@nestjs/common';
import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { NotFreshEnough, type ReadModels } from '#application';
import { API_CORE, type ApiCore } from '../api-core.js';
import { problemError } from './problem-error.js';

/** A question to the read models: which of them it looks at, how fresh they must be, and the look itself. */
export class ReadQuery<T> extends Query<T> {
  constructor(
    readonly models: readonly string[],
    readonly minPosition: string | undefined,
    readonly look: (models: ReadModels) => Promise<T>,
  ) {
    super();
  }
}
/** How long a query waits for `minPosition`, in milliseconds. */
const FRESH_WITHIN = 5_000;

@QueryHandler(ReadQuery)
export class ReadQueryHandler implements IQueryHandler<ReadQuery<unknown>> {
  constructor(@Inject(API_CORE) private readonly core: ApiCore) {}

  async execute({ models, minPosition, look }: ReadQuery<unknown>): Promise<unknown> {
    if (minPosition !== undefined) await this.#wait(minPosition, models);
    return look(this.core.models);
  }

  async #wait(minPosition: string, models: readonly string[]): Promise<void> {
    try {
      await this.core.freshness.waitFor(minPosition, models, { timeoutMilliseconds: FRESH_WITHIN });
    } catch (error) {
      if (error instanceof NotFreshEnough) throw problemError('not-fresh-enough', { minPosition });
      throw error;
    }
  }
}

@Injectable()
export class Queries {
  constructor(@Inject(QueryBus) private readonly bus: QueryBus) {}

  /** Waits for `minPosition`, where one is asked for. @throws ProblemError not-fresh-enough; what the read models throw */
  fresh(models: readonly string[], query: { readonly minPosition?: string }): Promise<void> {
    return this.ask(models, query, async () => undefined);
  }

  /** @throws ProblemError not-fresh-enough; what the read models throw */
  ask<T>(
    models: readonly string[],
    { minPosition }: { readonly minPosition?: string },
    look: (models: ReadModels) => Promise<T>,
  ): Promise<T> {
    return this.bus.execute(new ReadQuery(models, minPosition, look));
  }
}
