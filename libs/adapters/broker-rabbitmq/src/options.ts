import { type Delay, type Ids, RETRY_LADDER } from '#application';
import { Complaints } from './complaints.js';

export interface RabbitMqBrokerOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://…`. */
  readonly url: string;
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  /** Queues over which tenants are spread; all consumers of one virtual host must name the same. Default 8. */
  readonly lanes?: number;
  /** Before the name of every exchange and queue, so that several installations (or tests) share a virtual host. */
  readonly prefix?: string;
  /**
   * Cap of a published message's body; default 24 MiB, room for a 16 MB request in its envelope. The broker has one of its own, `max_message_size`
   * (16 MiB in 4.x unless it is set): beyond it, it ends the channel, and the publisher is told BrokerUnavailable. What upstream systems may send is
   * the consumer's affair.
   */
  readonly maxMessageBytes?: number;
  /**
   * Broker users whose messages are republished ones of our own and may carry our headers (attempt, original sender); the URL's user is always one.
   * From anybody else these headers are ignored.
   */
  readonly trustedUsers?: readonly string[];
  /** How the connection is shown in the broker's management. */
  readonly name?: string;
  /** Opening resolves also where no broker answers now; it is waited for as after a loss. Default: false. */
  readonly mayBeAway?: boolean;
  /** Milliseconds before the 2nd, 3rd, … attempt. Each is a queue of its own. */
  readonly ladder?: readonly number[];
  /** Told of every connection that is lost or back. */
  readonly onConnection?: (state: 'lost' | 'back', reason?: string) => void;
  /** Told of what went wrong with a message or a queue, and is tried again or given up; of the same thing once in a while. No personal data. */
  readonly onTrouble?: (what: string, details: Readonly<Record<string, string | number>>) => void;
}

const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;

/** The options with their defaults, and what follows from the URL. */
export interface Settings {
  readonly url: string;
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  readonly lanes: number;
  readonly prefix: string;
  readonly maxMessageBytes: number;
  /** Who we are to the broker. */
  readonly user: string;
  readonly trusted: ReadonlySet<string>;
  readonly name: string;
  readonly mayBeAway: boolean;
  readonly ladder: readonly number[];
  readonly onConnection: (state: 'lost' | 'back', reason?: string) => void;
  readonly complaints: Complaints;
}

/** @throws TypeError where the URL is none */
export const settingsOf = (options: RabbitMqBrokerOptions): Settings => {
  const url = new URL(options.url);
  // without it a connection that died in silence would be noticed after minutes only
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', '10');
  const user = decodeURIComponent(url.username) || 'guest';
  return {
    url: url.href,
    delay: options.delay,
    ids: options.ids,
    lanes: options.lanes ?? 8,
    prefix: options.prefix ?? '',
    maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
    user,
    trusted: new Set([user, ...(options.trustedUsers ?? [])]),
    name: options.name ?? 'seatledger',
    mayBeAway: options.mayBeAway ?? false,
    ladder: options.ladder ?? RETRY_LADDER,
    onConnection: options.onConnection ?? (() => {}),
    complaints: new Complaints(options.onTrouble ?? (() => {})),
  };
};
