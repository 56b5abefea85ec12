import { type Actor, actsFor, ALWAYS_WITH_REFERENCE } from '#application';
import { defined, STEPS_WITH_REFERENCE, type TenantId } from '#licensing';
import { patternAsWritten } from '#platform';
import type { Installation, ProtectedResource } from '../api-settings.js';

/**
 * Shows what an installation is set to. Nothing of it is secret; of other systems it has those that act for a tenant of
 * whoever asks, and of their tenants these alone.
 */
export const shownSettings = (
  { configuration, upstreams }: Installation,
  { issuers = [] }: Pick<ProtectedResource, 'issuers'>,
  asking: Pick<Actor, 'tenants'>,
) => {
  const { retention, retentionByService, references, eraseAtOnce, rateLimit, authentication } = configuration;
  const byService = [...retentionByService]
    .map(([service, term]) => ({ service, term: term === 'for-good' ? term : term.iso }))
    .toSorted((one, other) => (one.service < other.service ? -1 : 1));
  return {
    retention: { term: retention.iso, byService },
    references: {
      required: STEPS_WITH_REFERENCE.filter((step) => ALWAYS_WITH_REFERENCE.has(step) || references.required.has(step)),
      ...defined({ form: references.form && patternAsWritten(references.form), exceptGraph: references.exceptGraph }),
    },
    eraseAtOnce,
    // it holds up nobody where nobody signs in
    ...(rateLimit === undefined || authentication.mode === 'off' ? {} : { rateLimit }),
    signIn: { mode: authentication.mode, issuers: issuers.map(({ issuer }) => issuer) },
    ...defined({
      upstreams: upstreams
        ?.map(({ system, roles, tenants }) => ({
          system,
          roles,
          tenants: tenants === 'all' ? tenants : tenants.filter((id) => actsFor(asking, id as TenantId)),
        }))
        .filter(({ tenants }) => tenants.length > 0),
    }),
  };
};
