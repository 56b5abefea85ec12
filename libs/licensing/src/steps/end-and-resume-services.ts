import type { Deciding, DecisionContext } from '../decision.js';
import type { ServicesGranted } from '../events.js';
import { termOf } from '../retention-policy.js';
import { enabledServices, sorted } from '../states/services.js';
import type { KnownUser, Retention } from '../states/user.js';
import { EXCHANGE, plus } from '../values.js';
import type { AddressKey, Instant, RetentionId, Service, ServiceStart, UserId } from '../values.js';
import { addAliases, releaseAliases, sortReturning } from './aliases.js';
import type { Draft } from './draft.js';

interface Ending {
  /** The deadline of the user, when it is being deleted. */
  readonly notAfter?: Instant;
  /** The end of exchange doesn't release these. */
  readonly keepAliases?: ReadonlySet<AddressKey>;
}

/**
 * Draws the consequences of changed licenses: services that were granted `before` and no longer are go into retention,
 * those that are granted now come back or start empty, each in the order of their names, and one event tells of all
 * that are granted. It is called once for a user, after all license events: what moved between two plans of one service
 * is on both sides and isn't touched.
 */
export function* endAndResumeServices(draft: Draft, before: KnownUser, ending: Ending = {}): Deciding<void> {
  const { userId } = before;
  const was = enabledServices(before.licenses);
  const is = enabledServices(draft.user(userId).licenses);
  for (const service of sorted(was)) if (!is.has(service)) yield* startRetention(draft, userId, service, ending);
  const services: ServicesGranted['data']['services'][number][] = [];
  for (const service of sorted(is))
    if (!was.has(service)) services.push({ service, start: yield* grant(draft, userId, service) });
  if (services.length > 0) draft.addToUser(userId, { type: 'ServicesGranted', data: { userId, services } });
}

function* startRetention(
  draft: Draft,
  userId: UserId,
  service: Service,
  { notAfter, keepAliases }: Ending,
): Deciding<void> {
  const { context } = draft;
  const retentionId = context.derive(`retention:${userId}:${service}`) as RetentionId;
  const deadline = deadlineOf(context, service, notAfter);
  if (deadline.purgeAt !== undefined) draft.promiseDeadline();
  draft.addToUser(userId, { type: 'ServiceDataRetained', data: { userId, retentionId, service, ...deadline } });
  if (service === EXCHANGE) {
    const aliases = draft.user(userId).aliases.filter(({ key }) => keepAliases?.has(key) !== true);
    yield* releaseAliases(draft, userId, aliases, { cause: 'service-ended', retentionId });
  }
}

/** The earlier of the service's own term and `notAfter`; nothing for what stays for good. */
const deadlineOf = (
  context: DecisionContext,
  service: Service,
  notAfter: Instant | undefined,
): { readonly purgeAt?: Instant; readonly retention?: string } => {
  const term = termOf(context.retention, service);
  if (term === 'for-good') return {};
  const own = plus(context.now, term.milliseconds);
  return { purgeAt: notAfter !== undefined && notAfter < own ? notAfter : own, retention: term.iso };
};

/** Brings back what is retained in time, records as gone what is overdue, and tells how the service begins. */
function* grant(draft: Draft, userId: UserId, service: Service): Deciding<ServiceStart> {
  const { retentions, purged } = draft.user(userId);
  const retention = retentions.get(service);
  if (retention === undefined) return purged.has(service) ? 'fresh' : 'first';
  const { retentionId, purgeAt } = retention;
  if (purgeAt === undefined || !isOver(draft.context, purgeAt)) {
    yield* restore(draft, userId, retention);
    return 'again';
  }
  const data = { userId, retentionId, service, purgeAt, cause: 'overdue' } as const;
  draft.addToUser(userId, { type: 'ServiceDataPurged', data });
  return 'fresh';
}

function* restore(draft: Draft, userId: UserId, { retentionId, service, aliases }: Retention): Deciding<void> {
  const { free, lost } = yield* sortReturning(draft, userId, aliases);
  draft.addToUser(userId, {
    type: 'ServiceDataRestored',
    data: { userId, retentionId, service, aliasesLost: lost },
  });
  addAliases(draft, userId, free, { cause: 'returned', retentionId });
}

/**
 * A retention is over from `purgeAt` on. A clock that isn't trusted never says so: late can be repaired, early can't.
 */
export const isOver = (context: DecisionContext, purgeAt: Instant): boolean =>
  context.clockTrusted && context.now >= purgeAt;
