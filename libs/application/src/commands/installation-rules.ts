import { refuse, type Refused } from '#licensing';
import type { CommandEnvelope } from '../requests.js';
import { checkReference, NO_RULES, type ReferenceRules } from './reference-rules.js';

/** What one installation wants otherwise than another one. */
export interface InstallationRules {
  /** Without it only erasing at once and closing a tenant need a reference. */
  readonly references?: ReferenceRules;
  /** Whether a deleted user may be purged before its time. By default that is so. */
  readonly eraseAtOnce?: boolean;
}

/** Refuses what the installation doesn't want, whatever the command would come to. */
export const checkRules = (
  envelope: Pick<CommandEnvelope, 'reference' | 'request' | 'inGraph'>,
  { references = NO_RULES, eraseAtOnce = true }: InstallationRules,
): Refused | undefined =>
  envelope.request.type === 'EraseUser' && !eraseAtOnce
    ? refuse({ code: 'erase-at-once-off' })
    : checkReference(envelope, references);
