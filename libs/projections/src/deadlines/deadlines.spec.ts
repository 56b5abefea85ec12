import type { DomainEvent, Instant, RetentionId, Service, TenantId, UserId } from '#licensing';
import { minute, projecting, type Fact } from '#testing/projections';
import { deadlines } from './deadlines.js';

const tenantId = '11111111-1111-4111-8111-111111111111' as TenantId;
const userId = '22222222-1111-4111-8111-111111111111' as UserId;
const retentionId = 'bbbbbbbb-1111-4111-8111-111111111111' as RetentionId;
const ofService = 'cccccccc-1111-4111-8111-111111111111' as RetentionId;
const purgeAt = minute(90) as Instant;
const keyOf = (id: RetentionId): string => `${tenantId}_${id}`;
const onTenant = (event: DomainEvent): Fact => [{ kind: 'tenant', tenantId }, event];
const closed = onTenant({ type: 'TenantClosed', data: { retentionId, purgeAt, retention: 'P30D', users: 2 } });

describe('the deadline of a closed tenant', () => {
  it('stands in the table, and in no list of the tenant’s own', () =>
    projecting(deadlines)
      .given(closed)
      .thenDocument(keyOf(retentionId), {
        closedTenant: tenantId,
        retentionId,
        purgeAt,
        startedAt: minute(0) as Instant,
        milliseconds: Date.parse(purgeAt) - Date.parse(minute(0)),
      }));

  it('is over once the tenant is reopened', () =>
    projecting(deadlines)
      .given(closed, onTenant({ type: 'TenantReopened', data: { retentionId } }))
      .thenDocument(keyOf(retentionId), null));

  it('is over with the purge, as is whatever else the tenant was promised', () => {
    const data = { userId, retentionId: ofService, service: 'exchange' as Service, purgeAt, retention: 'P30D' };
    return projecting(deadlines)
      .given(
        [
          { kind: 'user', tenantId, userId },
          { type: 'ServiceDataRetained', data },
        ],
        closed,
        onTenant({ type: 'TenantPurged', data: { tenantId, retentionId, purgeAt, users: 2 } }),
      )
      .thenDocuments({ [keyOf(retentionId)]: null, [keyOf(ofService)]: null });
  });
});
