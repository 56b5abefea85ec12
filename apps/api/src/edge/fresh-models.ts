import { Inject, Injectable } from '@nestjs/common';
import { Freshness, type ReadModels } from '#application';
import { READ_MODELS } from '#platform';

/** A query waits for `minPosition` so many milliseconds. */
const FRESH_WITHIN = 5_000;

/** Queries reach the read models only this way, so that whoever asks says how fresh they have to be. */
@Injectable()
export class FreshModels {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    private readonly freshness: Freshness,
  ) {}

  /**
   * Resolves to the read models once those that are named show what stands at `minPosition`; at once where no position
   * is asked for.
   * @throws NotFreshEnough after five seconds; ReadModelsUnavailable
   */
  async upTo(minPosition: string | undefined, ...names: readonly string[]): Promise<ReadModels> {
    if (minPosition !== undefined)
      await this.freshness.waitFor(minPosition, names, { timeoutMilliseconds: FRESH_WITHIN });
    return this.models;
  }
}
