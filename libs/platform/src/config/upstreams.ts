import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { UpstreamActor } from '#application';
import { boundedList, boundedRecord, boundedText, guid } from '#contracts';
import { defined } from '#licensing';
import type { BrokerUrl } from './adapter-url.js';
import { ConfigurationError } from './configuration.js';
import { isLoopback } from './loopback.js';

/**
 * Tells who sent a message, by the user that the broker has checked.
 * An `edge` is one of our own apps and names the actor itself; `otherwise` is who a message of that user counts for
 * that names no roles.
 * An `upstream` acts with the role and for the tenants given here, whatever its messages say; see `mayReplyTo` for
 * `replies`.
 */
export type Sender =
  | { readonly kind: 'edge'; readonly otherwise?: UpstreamActor }
  | { readonly kind: 'upstream'; readonly actor: UpstreamActor; readonly replies?: 'any' | readonly string[] }
  | { readonly kind: 'stranger'; readonly reason: string };
export type IdentifySender = (userId: string | undefined) => Sender;

const role = z.enum(['Operator', 'GlobalAdministrator', 'UserAdministrator', 'LicenseAdministrator']);
export const upstreams = boundedRecord(
  z.union([
    z.strictObject({ edge: z.literal(true) }),
    z
      .strictObject({
        role,
        tenants: z.union([z.literal('all'), boundedList(guid, 10_000).min(1)]),
        replies: boundedList(boundedText(255).min(1), 100).exactOptional(),
      })
      .refine((entry) => entry.tenants !== 'all' || entry.role === 'Operator', {
        error: 'only an Operator may act for all tenants',
      }),
  ]),
  { most: 10_000, nameLength: 100 },
);

/** Everybody counts as this actor who reaches a broker that only this machine reaches. */
const LOCAL: UpstreamActor = {
  kind: 'upstream',
  system: 'local-upstream',
  roles: ['GlobalAdministrator'],
  tenants: 'all',
};

/** The messages that we publish ourselves carry this user. */
const userOf = (url: string): string => decodeURIComponent(new URL(url).username) || 'guest';

/** Another system that may send commands over the broker, as people are told of it: nothing in it is secret. */
export type KnownUpstream = Pick<UpstreamActor, 'system' | 'roles' | 'tenants'>;

/** Leads from a broker user to what it may command. */
export type Upstreams = z.infer<typeof upstreams>;

/**
 * Reads the file that says who may command what: JSON that leads from a broker user to `{"role", "tenants",
 * "replies"}`, or to `{"edge": true}` for an app of our own with another user than this one's. Undefined where there is
 * none.
 * @throws ConfigurationError where it is no such file
 */
export const readUpstreams = async (file: string | undefined): Promise<Upstreams | undefined> => {
  if (file === undefined || file === '') return undefined;
  try {
    return upstreams.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const what =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`).join('; ')
        : String(error);
    throw new ConfigurationError([`UPSTREAMS=${file}: ${what}`]);
  }
};

/**
 * Makes the rule by which the sender of a message is told.
 * @param url is that of the broker
 * @param known is what `readUpstreams` read. Without it everybody is a Global Administrator, which only a broker on a
 * loopback address permits.
 * @throws ConfigurationError
 */
export const senders = (url: string, known: Upstreams | undefined): IdentifySender => {
  const own = userOf(url);
  if (known === undefined) {
    if (!isLoopback(new URL(url).hostname))
      throw new ConfigurationError([
        'UPSTREAMS: must name the file that says who may command what; without it only a broker on this machine is ' +
          'accepted',
      ]);
    return (userId) =>
      userId === own ? { kind: 'edge', otherwise: LOCAL } : { kind: 'upstream', actor: LOCAL, replies: 'any' };
  }
  return (userId) => {
    if (userId === undefined) return { kind: 'stranger', reason: 'the message names no user_id' };
    if (userId === own) return { kind: 'edge' };
    const entry = Object.hasOwn(known, userId) ? known[userId] : undefined;
    if (entry === undefined) return { kind: 'stranger', reason: 'the user of the message is no upstream system' };
    if ('edge' in entry) return { kind: 'edge' };
    return {
      kind: 'upstream',
      actor: { kind: 'upstream', system: userId, roles: [entry.role], tenants: entry.tenants },
      ...defined({ replies: entry.replies }),
    };
  };
};

/**
 * Tells which other systems may send commands, without the apps of our own. It is undefined where this process wasn't
 * told: only what takes commands needs the file.
 * @param known is what `readUpstreams` read
 */
export const knownUpstreams = (
  broker: BrokerUrl,
  known: Upstreams | undefined,
): readonly KnownUpstream[] | undefined => {
  if (broker.adapter !== 'rabbitmq') return [];
  if (known === undefined) return isLoopback(new URL(broker.url).hostname) ? [LOCAL] : undefined;
  const own = userOf(broker.url);
  return Object.entries(known).flatMap(([system, entry]) =>
    'edge' in entry || system === own ? [] : [{ system, roles: [entry.role], tenants: entry.tenants }],
  );
};
