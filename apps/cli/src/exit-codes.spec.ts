import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliWorld, runCli } from '../../../test/support/cli/run-cli.js';
import { type ApiReply, scriptedApi } from '../../../test/support/cli/scripted-api.js';
import { COMMAND_HELP } from './help/command-help.js';
import { CliFailure, EXIT } from './output/failures.js';

const PRODUCTS = [
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names',
  'E3,ENTERPRISEPACK,6fd2c87f-b296-42f0-b197-1e91e994b900,EXCHANGE_S_ENTERPRISE,efb87545-963c-4e0d-99df-69c6916d9eb0,X',
];
const USERS = ['ann@contoso.example', 'bo@contoso.example'];
const FILES: Readonly<Record<string, readonly string[]>> = {
  'products.csv': PRODUCTS,
  'restrictions.csv': ['servicePlanId,country', 'efb87545-963c-4e0d-99df-69c6916d9eb0,CN'],
  'new-starters.csv': ['User Name,Display name', 'ann@contoso.example,Ann'],
  'skus.json': ['[]'],
  'users.json': [
    '{"id":"a5e20000-0000-4000-8000-000000000001","userPrincipalName":"ann@contoso.example",',
    '"displayName":"Ann","assignedLicenses":[]}',
  ],
  'users.txt': USERS,
  'leavers.txt': USERS,
  'back-again.txt': USERS,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-exit-'));
  for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Takes the first example of each command, without a dry run, and with files that are there. */
const lineOf = (name: string): string[] =>
  (COMMAND_HELP[name]!.examples[0].match(/"[^"]*"|\S+/g) ?? [])
    .map((word) => word.replaceAll('"', ''))
    .filter((word) => word !== '--dry-run')
    .map((word) => (word in FILES ? join(folder, word) : word));

const all = Object.keys(COMMAND_HELP);
/** They ask nobody: what they tell or keep is on this machine. */
const alone = all.filter((name) => /^(completion|login|logout|context .*)$/.test(name));
const ofApi = all.filter((name) => COMMAND_HELP[name]!.takes.includes('url') && !alone.includes(name));
const ofStores = all.filter((name) => !ofApi.includes(name) && !alone.includes(name));

/** Runs every one of these commands at once, and resolves to those that end otherwise. */
async function endingOtherwise(names: readonly string[], code: number, world: CliWorld, more: readonly string[] = []) {
  const runs = await Promise.all(
    names.map(async (name) => ({ name, ...(await runCli([...lineOf(name), ...more], world)) })),
  );
  return runs.filter((run) => run.code !== code);
}

/** A server that answers every request so. */
async function answering(reply: ApiReply, names: readonly string[], code: number) {
  const api = await scriptedApi(() => reply);
  const others = await endingOtherwise(names, code, { url: api.url }, ['--yes']);
  await api.close();
  return others;
}

it('every command ends with 0 for its help, and with 2 for an option that it lacks, in JSON too', async () => {
  for (const name of all) {
    expect(await runCli([...name.split(' '), '--help'])).toMatchObject({ code: EXIT.ok, err: '' });
    const { code, out, err } = await runCli([...name.split(' '), '--colour', '--json']);
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    expect(JSON.parse(err)).toMatchObject({ code: 'usage' });
  }
});

it('every command that asks a server ends with 3 where it is away', async () => {
  expect(await endingOtherwise(ofApi, EXIT.unavailable, {}, ['--yes'])).toEqual([]);
});

it('every command that asks a server ends with 3 where it is not ready, or fails', async () => {
  const later = { status: 503, headers: { 'retry-after': '60' }, body: { code: 'read-models-unavailable' } };
  expect(await answering(later, ofApi, EXIT.unavailable)).toEqual([]);
  expect(await answering({ status: 500, body: { code: 'internal-error' } }, ofApi, EXIT.unavailable)).toEqual([]);
});

it('every command that asks a server ends with 1 where it refuses', async () => {
  const refusal = { status: 409, body: { code: 'refused-here', detail: 'No.' } };
  expect(await answering(refusal, ofApi, EXIT.refused)).toEqual([]);
});

it('every command that works past the server ends as what it opens says', async () => {
  for (const code of [EXIT.refused, EXIT.unavailable, EXIT.usage]) {
    const open = (): Promise<never> => Promise.reject(new CliFailure(code, 'not-open', 'It is not.'));
    const world = { openDataStores: open, openDataFiles: open, openBroker: open, openStoreServer: open };
    expect(await endingOtherwise(ofStores, code, world)).toEqual([]);
  }
});

it('every command that asks a person ends with 130 on Ctrl-C, and with 2 where nobody can be asked', async () => {
  const asking = ['users delete', 'bulk delete', 'history redact'];
  const counts = { pending: 0, complete: 2, withShortfalls: 0, failed: 0 };
  const api = await scriptedApi(({ method }) => (method === 'GET' ? undefined : { body: { counts, total: 2 } }));
  expect(await endingOtherwise(asking, EXIT.interrupted, { url: api.url, interrupts: true })).toEqual([]);
  expect(await endingOtherwise(asking, EXIT.usage, { url: api.url })).toEqual([]);
  expect(api.calls.filter(({ method, query }) => method !== 'GET' && query['dryRun'] !== 'true')).toEqual([]);
  await api.close();
});
