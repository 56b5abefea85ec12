import type { RenameTenant } from '#licensing';
import { aTenant, DE, given, onTenant, TENANT } from '#testing/given-when-then';

const rename = (displayName: string): RenameTenant => ({ type: 'RenameTenant', displayName });

describe('renaming a tenant', () => {
  it('changes its name and nothing else', () => {
    given(aTenant())
      .when(rename('Fabrikam'))
      .thenExactly({ stream: onTenant, events: [{ type: 'TenantRenamed', data: { displayName: 'Fabrikam' } }] })
      .thenAnswer({ kind: 'tenant', tenantId: TENANT })
      .thenState(onTenant, { status: 'created', displayName: 'Fabrikam', country: DE });
  });

  it('is no change to the name that it has', () => {
    given(aTenant()).when(rename('Contoso')).thenUnchanged().thenAnswer({ kind: 'tenant', tenantId: TENANT });
  });

  it('is refused for a tenant that was never created', () => {
    given().when(rename('Fabrikam')).thenRefused({ code: 'tenant-not-found' });
  });
});
