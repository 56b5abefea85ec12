import { mayReplyTo } from './reply-queues.js';
import type { Sender } from './upstreams.js';

const actor = { kind: 'upstream', system: 'hr', roles: ['UserAdministrator'], tenants: [] } as const;
const hr: Sender = { kind: 'upstream', actor };
const listed: Sender = { kind: 'upstream', actor, replies: ['answers', 'hr-*'] };
const local: Sender = { kind: 'upstream', actor, replies: 'any' };
const stranger: Sender = { kind: 'stranger', reason: 'unknown' };
const DIRECT = 'amq.rabbitmq.reply-to.g1h2AA.key';

it.each<[string, Sender, string | undefined, string, boolean]>([
  ['of its own name', hr, 'hr', 'hr.replies', true],
  ['of another system', hr, 'hr', 'payroll.orders', false],
  ['whose name only begins alike', hr, 'hr', 'hrx.orders', false],
  ['of a direct reply', hr, 'hr', DIRECT, true],
  ['whose name the broker made', hr, 'hr', 'amq.gen-JzTY20BRgKO', true],
  ['that is listed for it', listed, 'hr', 'answers', true],
  ['that begins as listed', listed, 'hr', 'hr-1', true],
  ['of its own name beside a list', listed, 'hr', 'hr.replies', false],
  ['of anybody on this machine alone', local, undefined, 'payroll.orders', true],
  ['of a direct reply to a stranger', stranger, 'mallory', DIRECT, true],
  ['that a stranger names', stranger, 'mallory', 'mallory.x', false],
  ['that nobody names', stranger, undefined, 'payroll.orders', false],
  ['that an edge of ours names', { kind: 'edge' }, 'api', 'anything', true],
])('a reply to a queue %s may be sent, or not', (_what, sender, userId, queue, expected) => {
  expect(mayReplyTo(sender, userId, queue)).toBe(expected);
});
