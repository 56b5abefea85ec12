import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startStandalone, type RunningApp } from '../support/app-process.js';
import { catalogueFile, modelProducts } from './catalogue.js';
import { Day, PARTS } from './day.js';
import { Http } from './http.js';
import { HttpDriver } from './http-driver.js';
import { Model } from './model.js';

const USERS = 1_000;
const upn = (n: number) => `user-${n}@contoso.example`;
const DAY_MS = 86_400_000;

interface UserBody {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly aliases: readonly string[];
  readonly licenses: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] }[];
  readonly services: readonly { readonly service: string; readonly state: string; readonly purgeAt?: string }[];
}

let folder: string;
let app: RunningApp;
let http: Http;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-day-'));
  app = await startStandalone(join(folder, 'data'), { SAMPLE: 'off' });
  const created = await new Http(app.url).call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
  http = new Http(app.url, String(created.body['id']));
}, 120_000);
afterAll(async () => {
  await app.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

const cli = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await runCli([...args, '--url', app.url, '--tenant', http.tenantId ?? '']);
  if (code !== 0) throw new Error(`seatledger ${args.join(' ')}: exit ${code}\n${out}${err}`);
  return out;
};

/** The newest position: what every list below has to show. */
const upToNow = async (): Promise<string> => {
  const answer = await http.call('PATCH', `/api/tenants/${http.tenantId}`, { displayName: `Contoso ${Math.random()}` });
  return `minPosition=${String(answer.body['position'])}`;
};

const importEverybody = async (): Promise<string[]> => {
  const file = join(folder, 'users.csv');
  const rows = Array.from(
    { length: USERS },
    (_, n) => `${upn(n)},Given ${n},Família ${n},Person ${n},${n % 2 ? 'DE' : 'BG'}`,
  );
  await writeFile(file, ['User Name,First name,Last name,Display name,Usage location', ...rows].join('\r\n'));
  await cli('users', 'import', file);
  const users = await http.all<UserBody>(`/api/users?${await upToNow()}`);
  const ids = new Map(users.map((user) => [user.userPrincipalName, user.id]));
  return Array.from({ length: USERS }, (_, n) => ids.get(upn(n)) ?? `missing ${n}`);
};

describe('a whole day of licensing', () => {
  it('ends as an independent model of the domain says', async () => {
    const products = modelProducts(catalogueFile());
    await cli('catalogue', 'import', catalogueFile());
    const ids = await importEverybody();
    const model = new Model(new Map([...products.values()].map((product) => [product.skuId, product])));
    ids.forEach((id, n) => model.create(id, upn(n), 'DE'));

    const day = new Day(new HttpDriver(http), model, products, ids);
    await day.run();
    expect(day.disagreements).toEqual([]);
    // a day on which nothing was refused, or everything, would prove little
    for (const verdict of ['ok', 'no-available-seats', 'not-held', 'already-held', 'user-deleted', 'address-taken'])
      expect({ verdict, seen: (day.verdicts.get(verdict) ?? 0) > 0 }).toEqual({ verdict, seen: true });
    expect(day.shortfalls).toBeGreaterThan(0);

    await compareSubscriptions(model, products);
    await compareUsers(model);
    const verified = await runCli(['verify', '--data-dir', join(folder, 'data'), '--tenant', http.tenantId ?? '']);
    expect({ code: verified.code, err: verified.err }).toEqual({ code: 0, err: '' });
  }, 600_000);
});

const compareSubscriptions = async (model: Model, products: ReturnType<typeof modelProducts>) => {
  const rows = await http.all<Record<string, unknown>>(`/api/subscriptions?${await upToNow()}`);
  const shown = Object.fromEntries(
    rows.map(({ skuPartNumber, valid, expired, assigned, available }) => [
      skuPartNumber,
      { valid, expired, assigned, available },
    ]),
  );
  const expected = Object.fromEntries(PARTS.map((part) => [part, model.seats(products.get(part)?.skuId ?? '')]));
  expect(shown).toEqual(expected);
};

const compareUsers = async (model: Model) => {
  const fresh = await upToNow();
  const active = await http.all<UserBody>(`/api/users?${fresh}`);
  const deleted = await http.all<UserBody>(`/api/deleted-users?${fresh}`);
  const expected = [...model.users].map(([id, user]) => ({
    id,
    deleted: user.deleted !== undefined,
    licenses: Object.fromEntries([...user.licenses].map(([sku, off]) => [sku, [...off].sort()])),
    services: model.services(id),
    aliases: [...user.aliases].sort(),
  }));
  const shown = [
    ...active.map((user) => ({ ...user, deleted: false })),
    ...deleted.map((user) => ({ ...user, deleted: true })),
  ];
  const byId = new Map(shown.map((user) => [user.id, user]));
  expect(byId.size).toBe(expected.length);
  for (const user of expected) {
    const found = byId.get(user.id);
    expect({
      id: found?.id,
      deleted: found?.deleted,
      licenses: Object.fromEntries(
        (found?.licenses ?? []).map(({ skuId, disabledPlans }) => [skuId, [...disabledPlans].sort()]),
      ),
      services: Object.fromEntries((found?.services ?? []).map(({ service, state }) => [service, state])),
      aliases: [...(found?.aliases ?? [])].sort(),
    }).toEqual({ ...user, ...(user.deleted ? { licenses: {} } : {}) });
    for (const { service, state, purgeAt } of found?.services ?? []) {
      expect(purgeAt !== undefined).toBe(state === 'retained' && service !== 'sharepoint');
      if (purgeAt !== undefined) expect(Date.parse(purgeAt) - Date.now()).toBeLessThanOrEqual(30 * DAY_MS);
      if (purgeAt !== undefined) expect(Date.parse(purgeAt) - Date.now()).toBeGreaterThan(29 * DAY_MS);
    }
  }
};
