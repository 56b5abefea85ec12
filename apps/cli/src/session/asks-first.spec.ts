import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { CHANGES, FILES } from '../../../../test/support/cli/changes.js';
import { type ScriptedApi, scriptedApi } from '../../../../test/support/cli/scripted-api.js';

const PURGE = '2030-01-31T00:00:00.000Z';
const retained = [{ service: 'exchange', purgeAt: PURGE }, { service: 'sharepoint' }];
const USER = 'a0a10050-0000-4000-8000-00000000000a';
const one = { purgeAt: PURGE, retained, aliasesReleased: ['a@x.io', 'b@x.io'], removed: ['e3'] };
const counts = { pending: 0, complete: 40, withShortfalls: 0, failed: 0 };
const many = {
  counts,
  totals: {
    retained: [
      { service: 'exchange', users: 40, purgeAt: PURGE },
      { service: 'teams', users: 2, purgeAt: PURGE },
    ],
    retainedUsers: 40,
    removed: [{ skuId: 'e3', users: 40 }],
    aliasesReleased: 12,
    aliasesLost: 0,
  },
};

/** These end nothing for anybody. Every other command that goes to the API asks first. */
const NEVER_ASK = [
  'tenants create',
  'tenants rename',
  'tenants reopen',
  'catalogue import',
  'catalogue withdraw',
  'catalogue reinstate',
  'restrictions import',
  'purchases',
  'users create',
  'users update',
  'users import',
  'users restore',
  'import graph',
  'bulk update',
  'bulk restore',
  'adopt',
  'clock agree',
];
/** These ask about something else. */
const ASKS_OTHERWISE = ['history redact', 'users erase', 'tenants close'];

let folder: string;
let api: ScriptedApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-asks-'));
  for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  api = await scriptedApi(({ method, path }) => {
    if (method === 'GET') return { body: { counts: { ...counts, complete: 0 }, items: [] } };
    const body = path === '/api/operations' ? many : { ...one, from: one, to: {} };
    return { headers: { location: '/api/operations/op' }, body };
  });
});
afterEach(() => api.close());

const commands = CHANGES.filter(([by]) => by === 'api').map(([, ...words]) => words);
const startsWith = (words: readonly string[], names: readonly string[]): boolean =>
  names.some((name) => words.join(' ').startsWith(name));
const asking = commands.filter((words) => !startsWith(words, [...NEVER_ASK, ...ASKS_OTHERWISE]));

/** Runs a command, and resolves to whether each change that was asked for was a dry run. */
async function changed(words: readonly string[], typed?: string) {
  const args = words.map((word) => (word in FILES ? join(folder, word) : word));
  const run = await runCli(args, { url: api.url, ...(typed === undefined ? {} : { typed }) });
  const sent = api.calls.filter(({ method }) => method !== 'GET').map(({ query }) => query['dryRun'] === 'true');
  return { ...run, sent };
}

describe.each(asking)('%s %s %s', (...words) => {
  it('asks by the figures of its dry run, and is not sent where nobody says yes', async () => {
    const { code, err, sent } = await changed(words);
    expect({ code, sent }).toEqual({ code: 2, sent: [true] });
    expect(err).toMatch(/2 services of \S+( users)? end \((exchange, sharepoint|exchange, teams); /);
    expect(err).toContain(`the data is kept until ${PURGE})`);
    expect(err).toMatch(/; (2|12) aliases go\. /);
    expect(err).toContain('--yes');
  });

  it('is sent once somebody says yes', async () => {
    const isOfMany = words[0] === 'bulk' || words.length === 4;
    const { code, sent } = await changed(words, words.includes('delete') && isOfMany ? '2' : 'yes');
    expect({ code, sent }).toEqual({ code: 0, sent: [true, false] });
  });

  it('is sent at once with --yes', async () => {
    expect(await changed([...words, '--yes'])).toMatchObject({ code: 0, sent: [false] });
  });
});

describe('tenants close', () => {
  const words = ['tenants', 'close', USER, '--reference', 'CHG-1'];
  beforeEach(async () => {
    await api.close();
    api = await scriptedApi(({ body }) =>
      (body as { readonly confirm?: number } | undefined)?.confirm === 7
        ? { body: { id: USER, users: 7, purgeAt: PURGE } }
        : {
            status: 422,
            body: { code: 'confirmation-required', detail: 'Confirm with 7 if that is meant.', distinctUsers: 7 },
          },
    );
  });

  it('asks by the number of users that the server counts', async () => {
    const { code, err, sent } = await changed(words);
    expect({ code, sent }).toEqual({ code: 2, sent: [true, true] });
    expect(err).toContain(
      `Closes the tenant ${USER} with its 7 users: from then on it can only be read, and be reopened until`,
    );
  });

  it('is not sent where somebody types anything else', async () => {
    const { code, err, sent } = await changed(words, 'yes');
    expect({ code, sent }).toEqual({ code: 1, sent: [true, true] });
    expect(err).toMatch(/Nothing was closed\. \(not-confirmed\)$/);
  });

  it('is sent with the number once somebody types it, and so with --yes', async () => {
    const { code, sent } = await changed(words, '7');
    expect({ code, sent }).toEqual({ code: 0, sent: [true, true, false] });
    expect(api.calls.at(-1)?.body).toEqual({ reference: 'CHG-1', confirm: 7 });
    expect(await changed([...words, '--yes'])).toMatchObject({ code: 0 });
  });
});

describe('users erase', () => {
  const words = ['users', 'erase', USER.toUpperCase(), '--reference', 'CHG-1'];

  it('asks by the deadline of its dry run, and is not sent where nobody can be asked', async () => {
    const { code, err, sent } = await changed(words);
    expect({ code, sent }).toEqual({ code: 2, sent: [true] });
    expect(err).toContain(`can be restored until ${PURGE}, and not at all afterwards.`);
  });

  it('is not sent where somebody types anything but the id', async () => {
    const { code, err, sent } = await changed(words, 'yes');
    expect({ code, sent }).toEqual({ code: 1, sent: [true] });
    expect(err).toMatch(/Nothing was erased\. \(not-confirmed\)$/);
  });

  it('is sent once somebody types the id', async () => {
    expect(await changed(words, USER)).toMatchObject({ code: 0, sent: [true, false] });
  });

  it('is sent at once with --yes', async () => {
    expect(await changed([...words, '--yes'])).toMatchObject({ code: 0, sent: [false] });
  });
});

it.each(commands.filter((words) => startsWith(words, NEVER_ASK)))('%s %s asks nothing', async (...words) => {
  const { sent, err } = await changed(words);
  expect(sent.at(-1)).toBe(false);
  expect(err).not.toContain('--yes');
});

it('knows commands that ask and those that do not', () => {
  expect(asking.length).toBeGreaterThanOrEqual(12);
  expect(NEVER_ASK.filter((name) => !commands.some((words) => startsWith(words, [name])))).toEqual([]);
});
