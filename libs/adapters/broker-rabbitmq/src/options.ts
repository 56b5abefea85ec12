import { type Delay, type Ids, MAX_MESSAGE_BYTES, RETRY_LADDER, ThrottledLog } from '#application';

export interface RabbitMqBrokerOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://…`. */
  readonly url: string;
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  /**
   * Tenants are spread over so many queues. All consumers of one virtual host must name the same number. The default is
   * 8.
   */
  readonly lanes?: number;
  /**
   * The name of every exchange and queue begins with this, so that several installations (or tests) can share a virtual
   * host.
   */
  readonly prefix?: string;
  /**
   * This is the largest body of a published message, in bytes. The default of 24 MiB holds a request of 16 MB in its
   * envelope. The broker has a limit of its own, `max_message_size` (16 MiB in 4.x unless it is set). For a larger
   * message it closes the channel, and the publisher gets BrokerUnavailable. The consumer decides what upstream systems
   * may send.
   */
  readonly maxMessageBytes?: number;
  /**
   * We believe our own headers (attempt, original sender) in messages of these broker users, since they republish for
   * us. The URL's user is always one of them. In messages of anybody else these headers are ignored.
   */
  readonly trustedUsers?: readonly string[];
  /** The broker's management interface shows the connection under this name. */
  readonly name?: string;
  /**
   * With `true`, opening resolves even where no broker answers now, and the connection is made later as after a loss.
   * The default is false.
   */
  readonly mayBeAway?: boolean;
  /**
   * These are the waiting times in milliseconds before the 2nd, 3rd and further attempts. Each one has a queue of its
   * own.
   */
  readonly ladder?: readonly number[];
  /**
   * This is told when a connection is lost, and when something goes wrong with a message or a queue and is tried again
   * or given up. The same trouble
   * is reported only once in a while: see `ThrottledLog`, whose calls these are. The details hold no personal data.
   */
  readonly log?: ThrottledLog;
}

/** These are the options with their defaults filled in, and with what follows from the URL. */
export interface Settings {
  readonly url: string;
  readonly delay: Delay;
  readonly ids: Pick<Ids, 'next'>;
  readonly lanes: number;
  readonly prefix: string;
  readonly maxMessageBytes: number;
  /** The broker knows us as this user. */
  readonly user: string;
  readonly trusted: ReadonlySet<string>;
  readonly name: string;
  readonly mayBeAway: boolean;
  readonly ladder: readonly number[];
  readonly log: ThrottledLog;
}

/** @throws TypeError where the URL isn't one */
export const settingsOf = (options: RabbitMqBrokerOptions): Settings => {
  const url = new URL(options.url);
  // without a heartbeat a connection that died in silence would be noticed only after minutes
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
    log: options.log ?? new ThrottledLog(() => {}),
  };
};
