import type { CreateTenant } from '#licensing';
import { aTenant, DE, given, onTenant, TENANT } from '#testing/given-when-then';

const command: CreateTenant = { type: 'CreateTenant', displayName: 'Contoso', country: DE };

describe('creating a tenant', () => {
  it('takes the id that the context brings', () => {
    given()
      .when(command)
      .thenExactly({
        stream: onTenant,
        events: [{ type: 'TenantCreated', data: { tenantId: TENANT, displayName: 'Contoso', country: DE } }],
      })
      .thenAnswer({ kind: 'tenant', tenantId: TENANT })
      .thenState(onTenant, { status: 'created', displayName: 'Contoso', country: DE });
  });

  it('is refused where the tenant is there already', () => {
    given(aTenant()).when(command).thenRefused({ code: 'tenant-exists' });
  });
});
