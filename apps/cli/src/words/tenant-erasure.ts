import type { CertifiedTenant } from '../http/shapes.js';
import { count } from '../output/table.js';

/** Returns what the certificate of a purged tenant says, line by line. */
export const tenantErasureLines = ({ certificate }: CertifiedTenant): readonly string[] => {
  const { tenantId, rule, closed, purged, keysShredded, users, persons } = certificate;
  const { actor, actorRole, commandId } = closed.requestedBy;
  const role = actorRole === undefined ? '' : ` (${actorRole})`;
  const kept = `kept for ${rule.retention}, until ${rule.purgeAt}`;
  return [
    `The tenant ${tenantId} was purged at ${purged.at}; all of its keys are gone since ${keysShredded.at}`,
    `Closed at ${closed.at} by ${actor}${role}, command ${commandId}; ${kept}`,
    `It had ${count(users, 'user')} when it was closed, and keys of ${count(persons, 'person')}`,
    'The signed certificate is shown with --json; GET /api/erasures/keys has the public key',
  ];
};
