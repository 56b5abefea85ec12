import type { TenantEvent } from '../events.js';
import type { CountryCode, Instant, RetentionId } from '../values.js';

export type TenantState =
  | { readonly kind: 'tenant'; readonly status: 'absent'; readonly closing?: never }
  | {
      readonly kind: 'tenant';
      readonly status: 'created';
      readonly displayName: string;
      readonly country: CountryCode;
      /** Only a closed tenant has it. */
      readonly closing?: { readonly retentionId: RetentionId; readonly purgeAt: Instant };
    };

export const initialTenant: TenantState = { kind: 'tenant', status: 'absent' };

/** Events of a tenant that was never created can't come from the deciders; they leave it absent. */
export const evolveTenant = (state: TenantState, event: TenantEvent): TenantState => {
  if (event.type === 'TenantCreated') {
    const { displayName, country } = event.data;
    return { kind: 'tenant', status: 'created', displayName, country };
  }
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'TenantRenamed':
      return { ...state, displayName: event.data.displayName };
    case 'TenantClosed': {
      const { retentionId, purgeAt } = event.data;
      return { ...state, closing: { retentionId, purgeAt } };
    }
    case 'TenantReopened': {
      const { closing: _over, ...rest } = state;
      return rest;
    }
  }
};
