import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Codec, type Erasure, erasureOf, type EventStore, type Keys } from '#application';
import { CODEC, EVENT_STORE, KEYS } from '#platform';

/** Asks for the certificate of a permanent deletion: there may be none, or none yet. */
export class ShowErasure extends Query<Erasure> {
  constructor(
    readonly tenantId: string,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(ShowErasure)
export class ShowErasureHandler implements IQueryHandler<ShowErasure> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  execute({ tenantId, id }: ShowErasure) {
    const { store, codec, keys } = this;
    return erasureOf(tenantId, id, { store, codec, keys });
  }
}
