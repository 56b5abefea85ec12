import { namesOf } from './names.js';
import { replyAddressOf } from './reply-address.js';

const names = namesOf({ prefix: 'p.', lanes: 8 });
/** RabbitMQ 3.10 made this one. */
const PID = 'g1h2AA9yZXBseUAxMTg3NDU5NDAAAALRAAAAAGsHKFU=';
const KEY = '0ki3f8vIff+gvz19nGrCeg==';
const direct = (pid: string | Buffer, key = `.${KEY}`): string =>
  `amq.rabbitmq.reply-to.${typeof pid === 'string' ? pid : pid.toString('base64')}${key}`;
const term = Buffer.from(PID, 'base64');
const small = Buffer.concat([Buffer.from([131, 88, 119, 7]), Buffer.from('reply@1'), Buffer.alloc(12)]);

describe('the address of a reply', () => {
  it.each([
    ['a queue', 'hr-replies'],
    ['a queue that the broker named', 'amq.gen-JzTY20BRgKO-HjmUJj0wLg'],
    ['a queue of another installation', 'parked.v2'],
    ['a direct reply', direct(PID)],
    ['a direct reply to a node with a short name', direct(small)],
  ])('is taken: %s', (_what, replyTo) => {
    expect(replyAddressOf(replyTo, names)).toEqual({ kind: 'queue', queue: replyTo });
  });
  it.each([
    ['no process', 'amq.rabbitmq.reply-to.g1h2AAAAAA.bbb'],
    ['the bare name', 'amq.rabbitmq.reply-to'],
    ['nothing after the name', 'amq.rabbitmq.reply-to.'],
    ['no key', direct(PID, '')],
    ['an empty key', direct(PID, '.')],
    ['a part too many', direct(PID, `.${KEY}.x`)],
    ['a byte too many', direct(Buffer.concat([term, Buffer.of(0)]))],
    ['a byte too few', direct(term.subarray(0, -1))],
    ['base64 that is not padded', direct(PID.replace('=', ''))],
    [
      'a node without a number',
      direct(Buffer.from(term.toString('latin1').replace('118745940', 'abcdefghi'), 'latin1')),
    ],
    ['another term', direct(Buffer.from([131, 97, 1]))],
    ['a name that is longer than the term', direct(Buffer.from([131, 88, 118, 255, 255, 1]))],
    ['our parked queue', 'p.parked.v2'],
    ['a lane', 'p.commands.v2.8.3'],
    ['a step of the ladder', 'p.commands.v2.8.retry.1000'],
    ['the wake-ups', 'p.wake-ups.v2.due'],
    ['the events', 'p.licensing.events'],
  ])('is refused: %s', (_what, replyTo) => {
    expect(replyAddressOf(replyTo, names).kind).toBe('refused');
  });
  it.each([undefined, ''])('is none: %s', (replyTo) => {
    expect(replyAddressOf(replyTo, names)).toEqual({ kind: 'none' });
  });
});
