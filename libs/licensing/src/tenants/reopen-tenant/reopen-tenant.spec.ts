import type { CloseTenant, ReopenTenant, RetentionId } from '#licensing';
import { aTenant, daysLater, DE, derived, given, onTenant, ran, setupCommand, TENANT } from '#testing/given-when-then';

const close: CloseTenant = { type: 'CloseTenant', users: 2, confirm: 2 };
const reopen: ReopenTenant = { type: 'ReopenTenant' };
const retentionId = derived(setupCommand(1), `retention:${TENANT}`) as RetentionId;
const closed = [aTenant(), ran(close)];

describe('reopening a tenant', () => {
  it('lets it take commands again', () => {
    given(...closed)
      .at(daysLater(29))
      .when(reopen)
      .thenExactly({ stream: onTenant, events: [{ type: 'TenantReopened', data: { retentionId } }] })
      .thenAnswer({ kind: 'tenant', tenantId: TENANT })
      .thenState(onTenant, { status: 'created', displayName: 'Contoso', country: DE });
    given(...closed, ran(reopen))
      .when({ type: 'RenameTenant', displayName: 'Fabrikam' })
      .thenTypes('TenantRenamed');
  });

  it('gives it a deadline of its own when it is closed again', () => {
    given(...closed, ran(reopen))
      .at(daysLater(10))
      .when(close)
      .thenAnswer({ kind: 'tenant-closed', tenantId: TENANT, purgeAt: daysLater(40), users: 2 });
  });

  it('is no change where it is not closed', () => {
    given(aTenant()).when(reopen).thenUnchanged().thenAnswer({ kind: 'tenant', tenantId: TENANT });
  });

  it('is refused from the deadline on', () => {
    given(...closed)
      .at(daysLater(30))
      .when(reopen)
      .thenRefused({ code: 'tenant-retention-over', purgeAt: daysLater(30) });
  });

  it('is possible while nobody knows whether the deadline has come', () => {
    given(...closed)
      .at(daysLater(30))
      .withUntrustedClock()
      .when(reopen)
      .thenTypes('TenantReopened');
  });

  it('is refused for a tenant that was never created', () => {
    given().when(reopen).thenRefused({ code: 'tenant-not-found' });
  });
});
