import type { Names } from './names.js';
import { REPLY_TO } from './publisher.js';

export type ReplyAddress =
  | { readonly kind: 'none' }
  | { readonly kind: 'queue'; readonly queue: string }
  /** A reply can't or may not go there. */
  | { readonly kind: 'refused'; readonly reason: string };

/** These are the tags of Erlang's external terms for the id of a process. Source: RabbitMQ's pid_recomposition.erl. */
const [TERM, NEW_PID, OLD_PID, ATOM, SMALL_ATOM] = [131, 88, 103, 118, 119];

/** Returns the name of the node in the term, and how many bytes follow it. */
const afterNode = (term: Buffer): { readonly node: string; readonly rest: number } | undefined => {
  const isSmall = term[2] === SMALL_ATOM;
  const start = isSmall ? 4 : 5;
  if ((!isSmall && term[2] !== ATOM) || term.length < start) return undefined;
  const end = start + (isSmall ? term.readUInt8(3) : term.readUInt16BE(3));
  return end > term.length ? undefined : { node: term.toString('utf8', start, end), rest: term.length - end };
};

const isProcessId = (base64: string): boolean => {
  const term = Buffer.from(base64, 'base64');
  // the broker takes only the canonical form
  if (term.length < 3 || term.toString('base64') !== base64 || term[0] !== TERM) return false;
  const length = term[1] === NEW_PID ? 12 : term[1] === OLD_PID ? 9 : undefined;
  const found = afterNode(term);
  return length !== undefined && found?.rest === length && /^[^@]+@\d{1,10}$/.test(found.node);
};

/** RabbitMQ puts `amq.rabbitmq.reply-to.<process of the asking channel>.<key>` in the place of the bare name. */
const isDirectReply = (address: string): boolean => {
  const [pid, key, ...more] = address.slice(REPLY_TO.length + 1).split('.');
  return more.length === 0 && pid !== undefined && isProcessId(pid) && key !== undefined && /^[\w+/=-]+$/.test(key);
};

/**
 * A reply goes where the sender asked for it, unless that would do harm. A direct reply address that RabbitMQ 3.10
 * can't decode makes it close the whole connection that publishes to it. A queue of ours would take the reply for a
 * message, and `parked` would take it for a message that we parked.
 */
export const replyAddressOf = (replyTo: unknown, names: Names): ReplyAddress => {
  if (typeof replyTo !== 'string' || replyTo === '') return { kind: 'none' };
  if (names.prefixes.some((name) => replyTo.startsWith(name)))
    return { kind: 'refused', reason: 'it names a queue of Seatledger' };
  if (replyTo.startsWith(REPLY_TO) && !isDirectReply(replyTo))
    return { kind: 'refused', reason: 'it is no address of a direct reply' };
  return { kind: 'queue', queue: replyTo };
};
