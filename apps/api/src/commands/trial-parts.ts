import { Inject, Injectable } from '@nestjs/common';
import { type Codec, type EventStore, type ExplainParts, GuardedClock, type Hasher, type Ids } from '#application';
import { COUNTRIES } from '#contracts';
import type { CountryCode } from '#licensing';
import { CODEC, EVENT_STORE, HASHER, IDS } from '#platform';

/** What it takes to try what would make a command pass. */
@Injectable()
export class TrialParts implements ExplainParts {
  readonly countries = [...COUNTRIES] as readonly string[] as readonly CountryCode[];

  constructor(
    readonly clock: GuardedClock,
    @Inject(EVENT_STORE) readonly store: EventStore,
    @Inject(CODEC) readonly codec: Codec,
    @Inject(IDS) readonly ids: Ids,
    @Inject(HASHER) readonly hasher: Hasher,
  ) {}
}
