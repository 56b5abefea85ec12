import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Codec, type EventStore, type Keys, type TenantErasure, tenantErasureOf } from '#application';
import { CODEC, EVENT_STORE, KEYS } from '#platform';

/** Asks for the certificate of a tenant's purge: there may be none, or none yet. */
export class ShowTenantErasure extends Query<TenantErasure> {
  constructor(readonly tenantId: string) {
    super();
  }
}

@QueryHandler(ShowTenantErasure)
export class ShowTenantErasureHandler implements IQueryHandler<ShowTenantErasure> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(KEYS) private readonly keys: Keys,
  ) {}

  execute({ tenantId }: ShowTenantErasure) {
    const { store, codec, keys } = this;
    return tenantErasureOf(tenantId, { store, codec, keys });
  }
}
