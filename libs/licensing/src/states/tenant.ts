import type { TenantEvent } from '../events.js';
import type { CountryCode } from '../values.js';

export type TenantState =
  | { readonly kind: 'tenant'; readonly status: 'absent' }
  | {
      readonly kind: 'tenant';
      readonly status: 'created';
      readonly displayName: string;
      readonly country: CountryCode;
    };

export const initialTenant: TenantState = { kind: 'tenant', status: 'absent' };

/** Events of a tenant that was never created can't come from the deciders; they leave it absent. */
export const evolveTenant = (state: TenantState, event: TenantEvent): TenantState => {
  if (event.type === 'TenantCreated') {
    const { displayName, country } = event.data;
    return { kind: 'tenant', status: 'created', displayName, country };
  }
  return state.status === 'absent' ? state : { ...state, displayName: event.data.displayName };
};
