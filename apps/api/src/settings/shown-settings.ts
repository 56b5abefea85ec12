import { ALWAYS_WITH_REFERENCE } from '#application';
import { defined, STEPS_WITH_REFERENCE } from '#licensing';
import type { Installation, ProtectedResource } from '../api-settings.js';

type Tenants = readonly string[] | 'all';
const common = (of: Tenants, asked: Tenants): Tenants => {
  if (asked === 'all') return of;
  return of === 'all' ? of : of.filter((tenant) => asked.includes(tenant));
};

/**
 * Shows what an installation is set to. Nothing of it is secret; of other systems it has those that act for a tenant of
 * whoever asks, and of their tenants these alone.
 */
export const shownSettings = (
  { configuration, upstreams }: Installation,
  { issuers = [] }: Pick<ProtectedResource, 'issuers'>,
  tenants: Tenants,
) => {
  const { retention, retentionByService, references, eraseAtOnce, rateLimit, authentication } = configuration;
  const byService = [...retentionByService]
    .map(([service, term]) => ({ service, term: term === 'for-good' ? term : term.iso }))
    .toSorted((one, other) => (one.service < other.service ? -1 : 1));
  return {
    retention: { term: retention.iso, byService },
    references: {
      required: STEPS_WITH_REFERENCE.filter((step) => ALWAYS_WITH_REFERENCE.has(step) || references.required.has(step)),
      ...defined({ form: references.form?.source, exceptGraph: references.exceptGraph }),
    },
    eraseAtOnce,
    // it holds up nobody where nobody signs in
    ...(rateLimit === undefined || authentication.mode === 'off' ? {} : { rateLimit }),
    signIn: { mode: authentication.mode, issuers: issuers.map(({ issuer }) => issuer) },
    ...defined({
      upstreams: upstreams
        ?.map(({ system, roles, tenants: of }) => ({ system, roles, tenants: common(of, tenants) }))
        .filter((upstream) => upstream.tenants.length > 0),
    }),
  };
};
