import type { Sender } from './upstreams.js';

/**
 * Nobody else reads these: a direct reply goes to the very channel that asked, and a name that the broker made can't be
 * guessed.
 */
const PRIVATE = /^amq\.(rabbitmq\.reply-to\.|gen-)/;

const fits = (queue: string, name: string): boolean =>
  name.endsWith('*') ? queue.startsWith(name.slice(0, -1)) : queue === name;

/**
 * Says whether a reply may go to that queue. We publish it with our own rights, so that a sender who may choose any
 * queue could write into that of another system. An upstream system has those that `UPSTREAMS` lists for it, and
 * without a list those whose names begin with its own name and a dot.
 */
export const mayReplyTo = (sender: Sender, userId: string | undefined, queue: string): boolean => {
  if (sender.kind === 'edge' || PRIVATE.test(queue)) return true;
  if (sender.kind === 'stranger' || userId === undefined) return sender.kind === 'upstream' && sender.replies === 'any';
  const { replies = [`${userId}.*`] } = sender;
  return replies === 'any' || replies.some((name) => fits(queue, name));
};
