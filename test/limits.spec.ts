import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_APPEND_BYTES, MAX_MESSAGE_BYTES, UNIT, UNIT_MILLISECONDS } from '#application';
import { about, BODY_BOUNDS, callerId, LIMITS, MOST_PROBLEMS } from '#contracts';
import { MAX_CHANGED_PLANS, MAX_OPERATION_USERS } from '#licensing';
import { bodyLimitOf } from '../apps/api/src/edge/body-limits.js';
import { BOUNDS } from '../apps/api/src/edge/drain.js';
import { LONG_BODIES } from '../apps/api/src/edge/long-bodies.js';
import { HELD, STALLED_MILLISECONDS } from '../apps/api/src/edge/request-bodies.js';
import { ONE_OPERATION } from '../apps/cli/src/import-users/chunks.js';
import { CONNECTIONS } from '../libs/platform/src/http/bound-connections.js';
import { SIGN_IN_BOUNDS } from '../libs/platform/src/sign-in/bounds.js';
import { BATCH_BYTES, BATCH_EVENTS } from '../libs/application/src/lanes/batch.js';
import { BATCH_COMMANDS, WAITING_COMMANDS } from '../libs/application/src/lanes/lane.js';
import { CHUNK_BYTES, CHUNK_ITEMS } from '../libs/application/src/operations/list-users.js';
import { SLICE } from '../libs/application/src/operations/operation-runner.js';

const root = join(import.meta.dirname, '..');
/** A document as one line without the bars and spaces of its tables. */
const textOf = (document: string): string =>
  readFileSync(join(root, document), 'utf8').replaceAll('|', ' ').replaceAll(/\s+/g, ' ');
const count = (value: number): string => value.toLocaleString('en-US');
const megabytes = (bytes: number): string => `${bytes / 1_000_000} MB`;
const mebibytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;

const ARCHITECTURE = 'docs/explanation/architecture.md';
const HTTP = 'docs/reference/http-api.md';
const PRODUCTION = 'docs/how-to/run-in-production.md';
const SECURITY = 'docs/explanation/security.md';
const operation = megabytes(bodyLimitOf('/api/operations'));
const list = mebibytes(bodyLimitOf('/api/catalogue'));

describe('a bound that a document names', () => {
  it.each<[document: string, says: string]>([
    [ARCHITECTURE, `users of one bulk operation ${count(MAX_OPERATION_USERS)} `],
    [ARCHITECTURE, `users listed by one event ${count(CHUNK_ITEMS)}, about ${megabytes(CHUNK_BYTES)} `],
    [
      ARCHITECTURE,
      `restrictions of one import ${count(LIMITS.restrictionsPerImport)}, and ${count(MAX_CHANGED_PLANS)} `,
    ],
    [ARCHITECTURE, `users of one operation in a lane at a time ${SLICE}, `],
    [
      ARCHITECTURE,
      `body over HTTP ${megabytes(bodyLimitOf('/api/users'))}; ${operation} for operations; ${list} for imports`,
    ],
    [ARCHITECTURE, `message of an upstream system ${mebibytes(LIMITS.upstreamMessageBytes)} `],
    [ARCHITECTURE, `message of our own apps ${mebibytes(MAX_MESSAGE_BYTES)} it carries a body of ${operation} `],
    [
      ARCHITECTURE,
      `requests that wait on one connection ${CONNECTIONS.waiting}, ${count(CONNECTIONS.waitingInAll)} on all; `,
    ],
    [ARCHITECTURE, `bytes of answers that nobody reads ${megabytes(CONNECTIONS.unreadBytes)}; `],
    [ARCHITECTURE, `an answer of which nothing is read ${CONNECTIONS.unreadMilliseconds / 1_000} s, `],
    [HTTP, `on its way; ${CONNECTIONS.waiting} may wait, `],
    [HTTP, `for ${CONNECTIONS.unreadMilliseconds / 1_000} seconds, and the one that has read nothing for longest `],
    [HTTP, `that nobody reads have ${megabytes(CONNECTIONS.unreadBytes)} together`],
    [
      ARCHITECTURE,
      `commands of one batch ${BATCH_COMMANDS}, about ${megabytes(BATCH_BYTES)} and ${count(BATCH_EVENTS)} events `,
    ],
    [
      ARCHITECTURE,
      `before others get a turn ${UNIT_MILLISECONDS} ms, and ${UNIT.users} users, ${megabytes(UNIT.bytes)} or ` +
        `${count(UNIT.events)} events `,
    ],
    [ARCHITECTURE, `depth of a body or message ${BODY_BOUNDS.depth} `],
    [ARCHITECTURE, `arrays and objects of a body or message ${count(BODY_BOUNDS.containers)}: 3 for each user `],
    [ARCHITECTURE, `values of a body or message ${count(BODY_BOUNDS.values)}: 20 for each user `],
    [ARCHITECTURE, `members of one object ${BODY_BOUNDS.members} `],
    [ARCHITECTURE, `problems that one answer tells the first ${MOST_PROBLEMS}, `],
    [ARCHITECTURE, `bodies over ${megabytes(LONG_BODIES.bytes)} at a time 1, and ${LONG_BODIES.waiting} wait; `],
    [ARCHITECTURE, `${megabytes(HELD.long)} of long ones, ${megabytes(HELD.short)} of others `],
    [ARCHITECTURE, `who stops in the middle gives way after ${HELD.patience / 1_000} s `],
    [ARCHITECTURE, `a body of which nothing comes ${STALLED_MILLISECONDS / 1_000} s, `],
    [HTTP, `more than ${BODY_BOUNDS.depth} arrays and objects inside each other, ${count(BODY_BOUNDS.containers)} `],
    [HTTP, `${count(BODY_BOUNDS.values)} values, or ${BODY_BOUNDS.members} members of one object. `],
    [
      HTTP,
      `the first ${MOST_PROBLEMS} problems. Bodies over ${megabytes(LONG_BODIES.bytes)} are taken one at a time, `,
    ],
    [ARCHITECTURE, `commands that wait in one lane ${count(WAITING_COMMANDS)}, `],
    [ARCHITECTURE, `bytes of one append ${mebibytes(MAX_APPEND_BYTES)}, `],
    [HTTP, `A body is at most ${megabytes(bodyLimitOf('/api/users'))}; ${operation} for operations; ${list} (`],
    [HTTP, `(${count(bodyLimitOf('/api/restrictions'))} bytes) for the catalogue and restrictions`],
    [HTTP, `${list} is also all that one command may take`],
    [HTTP, `thrown away for ${megabytes(BOUNDS.bytes)} and ${BOUNDS.milliseconds / 1_000} seconds`],
    [
      HTTP,
      `One request takes ${count(LIMITS.restrictionsPerImport)} entries and changes ${count(MAX_CHANGED_PLANS)} plans`,
    ],
    [HTTP, `\`limit\` is 1 to ${LIMITS.pageMaximum}, ${LIMITS.pageDefault} if left out`],
    ['docs/how-to/import-users.md', `${count(ONE_OPERATION.users)} users and ${operation}`],
    ['docs/how-to/send-commands-python.md', `at most ${mebibytes(LIMITS.upstreamMessageBytes)}`],
    ['docs/runbooks/parked-messages.md', `more than ${mebibytes(LIMITS.upstreamMessageBytes)}. `],
    ['docs/runbooks/parked-messages.md', `go over HTTP, up to ${operation} `],
    [PRODUCTION, `upstream systems may send ${mebibytes(LIMITS.upstreamMessageBytes)},`],
    [PRODUCTION, `\`max_message_size = ${MAX_MESSAGE_BYTES}\``],
    [
      PRODUCTION,
      `as one message of up to ${operation} and its envelope (the apps send at most ${mebibytes(MAX_MESSAGE_BYTES)})`,
    ],
    ['deploy/rabbitmq/seatledger.conf', `max_message_size = ${MAX_MESSAGE_BYTES}`],
    [
      'docs/reference/asyncapi.yaml',
      `at most ${LIMITS.upstreamMessageBytes} bytes (${mebibytes(LIMITS.upstreamMessageBytes)})`,
    ],
    ['docs/reference/errors.md', `more than ${MAX_APPEND_BYTES} bytes`],
    [SECURITY, `length of a token ${count(SIGN_IN_BOUNDS.tokenCharacters)} characters `],
    [SECURITY, `clocks apart ${SIGN_IN_BOUNDS.skewSeconds} s `],
    [
      SECURITY,
      `tokens remembered ${count(SIGN_IN_BOUNDS.rememberedTokens)}, ` +
        `each for ${SIGN_IN_BOUNDS.rememberedMilliseconds / 60_000} minutes `,
    ],
    [SECURITY, `keys fetched anew every ${SIGN_IN_BOUNDS.keysEveryMilliseconds / 60_000} minutes, `],
    [SECURITY, `for an unknown key once in ${SIGN_IN_BOUNDS.keysAtMostEveryMilliseconds / 1_000} s `],
    [
      SECURITY,
      `an issuer's document ${megabytes(SIGN_IN_BOUNDS.documentBytes)}, ` +
        `${SIGN_IN_BOUNDS.documentMilliseconds / 1_000} s `,
    ],
    [SECURITY, `length of an id ${SIGN_IN_BOUNDS.idCharacters} characters `],
  ])('is the one that is enforced: %s says "%s"', (document, says) => {
    expect(textOf(document)).toContain(says);
  });

  it('is that of the decider, too, where the edge has it', () => {
    expect(LIMITS.usersPerOperation).toBe(MAX_OPERATION_USERS);
    expect(LIMITS.importBodyBytes).toBe(MAX_APPEND_BYTES);
    expect(ONE_OPERATION.bytes).toBeLessThan(bodyLimitOf('/api/operations'));
    // a request of the longest body goes on in its envelope
    expect(MAX_MESSAGE_BYTES).toBeGreaterThan(1.25 * bodyLimitOf('/api/operations'));
  });

  it('lets the longest list of restrictions through that the command line sends at once', () => {
    const entry = { servicePlanId: '00000000-0000-4000-8000-000000000000', country: 'DE' };
    const longest = JSON.stringify({ restrictions: Array.from({ length: LIMITS.restrictionsPerImport }, () => entry) });
    expect(longest.length + 10_000).toBeLessThan(bodyLimitOf('/api/restrictions'));
  });

  it('is that of the schemas: 200 characters of a key, 500 of a reason', () => {
    expect(textOf(HTTP)).toContain('1 to 200 visible ASCII characters');
    expect([200, 201].map((length) => callerId.safeParse('k'.repeat(length)).success)).toEqual([true, false]);
    expect(textOf(HTTP)).toContain('`reason`, a text of at most 500 characters');
    expect([500, 501].map((length) => about.safeParse({ reason: 'r'.repeat(length) }).success)).toEqual([true, false]);
  });
});
