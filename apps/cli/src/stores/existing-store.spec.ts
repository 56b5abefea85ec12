import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { refuseWithoutStore } from './existing-store.js';
import { openDataDirStores as openDataStores } from './open-data-stores.js';
import { openDataDir } from './open-data-dir.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-typo-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const stores = { openDataStores, openDataDir };
const COMMANDS = [
  ['tenants', 'list'],
  ['users', 'list'],
  ['purchases', 'buy', 'ENTERPRISEPACK', '1'],
  ['tenants', 'create', 'Contoso', '--country', 'DE', '--dry-run'],
  ['projections', 'list'],
  ['verify'],
  ['retention', 'restart', 'shredder'],
];

it.each(COMMANDS)('a mistyped data directory becomes no store: %s %s', async (...args) => {
  const dataDir = join(folder, 'dta');
  const { code, out, err } = await runCli([...args, '--data-dir', dataDir], stores);
  expect({ code, out, made: existsSync(dataDir) }).toEqual({ code: 2, out: '', made: false });
  expect(err).toContain(`the data directory ${dataDir} holds no store`);
  expect(err).toContain('seatledger tenants create');
});

it('a directory of something else becomes none either', async () => {
  const dataDir = join(folder, 'photos');
  await mkdir(dataDir);
  expect(await runCli(['verify', '--data-dir', dataDir], stores)).toMatchObject({ code: 2 });
  expect(existsSync(join(dataDir, 'events.db'))).toBe(false);
});

it('a data directory that this release can\u2019t use is told with its code, and without a trace', async () => {
  const dataDir = join(folder, 'data');
  await runCli(['tenants', 'create', 'Contoso', '--country', 'DE', '--data-dir', dataDir], stores);
  await rm(join(dataDir, 'keys.db'));
  for (const command of [['verify'], ['tenants', 'list']]) {
    const { code, out, err } = await runCli([...command, '--data-dir', dataDir], stores);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^the log belongs to another key store .* put that key store back .*\(unusable-store\)$/);
  }
});

it('events that are gone from beside what was built from them are no new store', async () => {
  const dataDir = join(folder, 'data');
  const create = ['tenants', 'create', 'Contoso', '--country', 'DE'];
  await runCli([...create, '--data-dir', dataDir], stores);
  for (const file of ['events.db', 'keys.db', 'master.key']) await rm(join(dataDir, file), { force: true });
  const refused = await runCli(['verify', '--data-dir', dataDir], stores);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(/no .*events\.db beside .*read-models\.db: put it back .*\(events-lost\)$/);
  expect(existsSync(join(dataDir, 'events.db'))).toBe(false);
  const begun = await runCli([...create, '--data-dir', dataDir], stores);
  expect(begun).toMatchObject({ code: 1, out: '' });
  expect(begun.err).toMatch(/the read models belong to another log .*\(events-lost\)$/);
});

it('looks where the events are', () => {
  const here = { adapter: 'sqlite', file: import.meta.filename } as const;
  const missing = { adapter: 'sqlite', file: join(folder, 'missing.db') } as const;
  const kurrentdb = { adapter: 'kurrentdb', url: 'kurrentdb://h' } as const;
  const mongodb = { adapter: 'mongodb', url: 'mongodb://h/d' } as const;
  const refused = expect.stringContaining('missing.db') as unknown;
  type Places = Parameters<typeof refuseWithoutStore>[1];
  const check = (at: Omit<Places, 'readModels'> & Partial<Places>): unknown => {
    try {
      return refuseWithoutStore('data', { readModels: missing, ...at });
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(check({ eventStore: here, keys: missing })).toBeUndefined(); // the start itself says what lost keys mean
  expect(check({ eventStore: missing, keys: missing })).toEqual(refused);
  const lost = expect.stringMatching(/missing\.db beside .*put it back from a backup/) as unknown;
  expect(check({ eventStore: missing, keys: here })).toEqual(lost);
  expect(check({ eventStore: missing, keys: missing, readModels: here })).toEqual(lost);
  expect(check({ eventStore: kurrentdb, keys: here })).toBeUndefined();
  expect(check({ eventStore: kurrentdb, keys: missing })).toEqual(refused);
  expect(check({ eventStore: kurrentdb, keys: mongodb })).toBeUndefined();
});
