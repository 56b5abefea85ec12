import type { TenantEvent } from '../events.js';
import type { CountryCode, Instant, RetentionId } from '../values.js';

export type TenantState =
  | { readonly kind: 'tenant'; readonly status: 'absent'; readonly closing?: never }
  /** It is gone for good, and its id is never used again. */
  | { readonly kind: 'tenant'; readonly status: 'purged'; readonly closing?: never }
  | {
      readonly kind: 'tenant';
      readonly status: 'created';
      readonly displayName: string;
      readonly country: CountryCode;
      /** Only a closed tenant has it. */
      readonly closing?: {
        readonly retentionId: RetentionId;
        readonly purgeAt: Instant;
        readonly users: number;
      };
    };

export const initialTenant: TenantState = { kind: 'tenant', status: 'absent' };

/** Events of a tenant that was never created can't come from the deciders; they leave it absent. */
export const evolveTenant = (state: TenantState, event: TenantEvent): TenantState => {
  if (event.type === 'TenantCreated') {
    const { displayName, country } = event.data;
    return { kind: 'tenant', status: 'created', displayName, country };
  }
  if (state.status !== 'created') return state;
  switch (event.type) {
    case 'TenantRenamed':
      return { ...state, displayName: event.data.displayName };
    case 'TenantClosed': {
      const { retentionId, purgeAt, users } = event.data;
      return { ...state, closing: { retentionId, purgeAt, users } };
    }
    case 'TenantReopened': {
      const { closing: _over, ...rest } = state;
      return rest;
    }
    case 'TenantPurged':
    case 'TenantKeysShredded':
      return { kind: 'tenant', status: 'purged' };
  }
};
