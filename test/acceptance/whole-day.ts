import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startStandalone, type RunningApp } from '../support/app-process.js';
import { catalogueFile, modelProducts } from './catalogue.js';
import { Day, PARTS, type Driver } from './day.js';
import { Http } from './http.js';
import { Model, type ModelProduct } from './model.js';

const USERS = 1_000;
const upn = (n: number) => `user-${n}@contoso.example`;
const DAY_MS = 86_400_000;

interface UserBody {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly aliases: readonly string[];
  readonly licenses: readonly { readonly skuId: string; readonly disabledPlans: readonly string[] }[];
  readonly services: readonly { readonly service: string; readonly state: string; readonly purgeAt?: string }[];
  /** Only a deleted user has it. */
  readonly purgeAt?: string;
}

/** This is the product as a process of its own, with one new tenant to work a day on. */
export class WholeDay {
  private constructor(
    private readonly folder: string,
    private readonly env: Record<string, string>,
    readonly app: RunningApp,
    readonly http: Http,
    private readonly token: string | undefined,
  ) {}

  /** With `AUTH=local` a token of somebody who may do everything works the day. */
  static async start(env: Record<string, string> = {}): Promise<WholeDay> {
    const folder = await mkdtemp(join(tmpdir(), 'seatledger-day-'));
    const settings: Record<string, string> = { SAMPLE: 'off', ...env };
    const app = await startStandalone(join(folder, 'data'), settings);
    const token = settings['AUTH'] === 'local' ? tokenFrom(folder, '--role', 'Operator') : undefined;
    const operator = new Http(app.url, undefined, await token);
    const created = await operator.call('POST', '/api/tenants', { displayName: 'Contoso', country: 'DE' });
    const tenantId = String(created.body['id']);
    const everything = ['--role', 'Operator', '--role', 'GlobalAdministrator', '--tenant', tenantId];
    const administrator = token === undefined ? undefined : await tokenFrom(folder, ...everything);
    return new WholeDay(folder, settings, app, new Http(app.url, tenantId, administrator), administrator);
  }

  /** Resolves to a token of the tenant, as whoever runs the server makes one for a colleague. */
  tokenOf(role: string, ...args: readonly string[]): Promise<string> {
    return tokenFrom(this.folder, '--role', role, '--tenant', this.tenantId, ...args);
  }

  async end(): Promise<void> {
    await this.app.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  get tenantId(): string {
    return this.http.tenantId ?? '';
  }

  /**
   * Imports the catalogue and 1,000 users by the command line, works the day through `driver`, and compares everything
   * at its end.
   */
  async workAndCompare(driver: Driver): Promise<{ model: Model; products: ReadonlyMap<string, ModelProduct> }> {
    const products = modelProducts(catalogueFile());
    await this.cli('catalogue', 'import', catalogueFile());
    const ids = await this.importEverybody();
    const model = new Model(new Map([...products.values()].map((product) => [product.skuId, product])));
    ids.forEach((id, n) => model.create(id, upn(n), 'DE'));

    const day = new Day(driver, model, products, ids);
    await day.run();
    expect(day.disagreements).toEqual([]);
    // a day on which nothing was refused, or everything, would prove little
    for (const verdict of ['ok', 'no-available-seats', 'not-held', 'already-held', 'user-deleted', 'address-taken'])
      expect({ verdict, seen: (day.verdicts.get(verdict) ?? 0) > 0 }).toEqual({ verdict, seen: true });
    expect(day.shortfalls).toBeGreaterThan(0);

    await this.compareSubscriptions(model, products);
    await this.compareUsers(model);
    const verify = ['verify', '--data-dir', join(this.folder, 'data'), '--tenant', this.tenantId];
    const { code, err } = await runCli(verify, this.env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return { model, products };
  }

  private async cli(...args: string[]): Promise<void> {
    const env: Record<string, string> = this.token === undefined ? {} : { SEATLEDGER_TOKEN: this.token };
    const { code, out, err } = await runCli([...args, '--url', this.app.url, '--tenant', this.tenantId], env);
    if (code !== 0) throw new Error(`seatledger ${args.join(' ')}: exit ${code}\n${out}${err}`);
  }

  /** Resolves to the newest position, which every list that is looked at has to include. */
  async upToNow(): Promise<string> {
    const renamed = { displayName: `Contoso ${Math.random()}` };
    const answer = await this.http.call('PATCH', `/api/tenants/${this.tenantId}`, renamed);
    return `minPosition=${String(answer.body['position'])}`;
  }

  private async importEverybody(): Promise<string[]> {
    const file = join(this.folder, 'users.csv');
    const rows = Array.from(
      { length: USERS },
      (_, n) => `${upn(n)},Given ${n},Família ${n},Person ${n},${n % 2 ? 'DE' : 'BG'}`,
    );
    await writeFile(file, ['User Name,First name,Last name,Display name,Usage location', ...rows].join('\r\n'));
    await this.cli('users', 'import', file);
    const users = await this.http.all<UserBody>(`/api/users?${await this.upToNow()}`);
    const ids = new Map(users.map((user) => [user.userPrincipalName, user.id]));
    return Array.from({ length: USERS }, (_, n) => ids.get(upn(n)) ?? `missing ${n}`);
  }

  private async compareSubscriptions(model: Model, products: ReadonlyMap<string, ModelProduct>): Promise<void> {
    const rows = await this.http.all<Record<string, unknown>>(`/api/subscriptions?${await this.upToNow()}`);
    const shown = Object.fromEntries(
      rows.map(({ skuPartNumber, valid, expired, assigned, available }) => [
        skuPartNumber,
        { valid, expired, assigned, available },
      ]),
    );
    expect(shown).toEqual(
      Object.fromEntries(PARTS.map((part) => [part, model.seats(products.get(part)?.skuId ?? '')])),
    );
  }

  private async compareUsers(model: Model): Promise<void> {
    const fresh = await this.upToNow();
    const active = await this.http.all<UserBody>(`/api/users?${fresh}`);
    const deleted = await this.http.all<UserBody>(`/api/deleted-users?${fresh}`);
    const shown = [
      ...active.map((user) => shownUser(user, false)),
      ...deleted.map((user) => ({ ...shownUser(user, true), licenses: {} })),
    ];
    expect(new Map(shown.map((user) => [user.id, user]))).toEqual(
      new Map([...model.users.keys()].map((id) => [id, modelledUser(model, id)])),
    );
  }
}

const tokenFrom = async (folder: string, ...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await runCli(['token', ...args, '--data-dir', join(folder, 'data')]);
  if (code !== 0) throw new Error(`seatledger token: exit ${code}\n${err}`);
  return out.trim();
};

const sorted = (values: Iterable<string>): string[] => [...values].toSorted((a, b) => (a < b ? -1 : 1));

const shownUser = (user: UserBody, deleted: boolean) => ({
  id: user.id,
  deleted,
  licenses: Object.fromEntries((user.licenses ?? []).map((l) => [l.skuId, sorted(l.disabledPlans)])),
  services: Object.fromEntries((user.services ?? []).map(({ service, state }) => [service, state])),
  goesIn: Object.fromEntries(
    [{ service: 'user', purgeAt: user.purgeAt }, ...(user.services ?? [])].flatMap(({ service, purgeAt }) =>
      purgeAt === undefined ? [] : [[service, daysUntil(purgeAt)]],
    ),
  ),
  aliases: sorted(user.aliases ?? []),
});

const modelledUser = (model: Model, id: string) => {
  const user = model.users.get(id);
  return {
    id,
    deleted: user?.deleted !== undefined,
    licenses: Object.fromEntries([...(user?.licenses ?? [])].map(([sku, off]) => [sku, sorted(off)])),
    services: model.services(id),
    goesIn: model.goesIn(id),
    aliases: sorted(user?.aliases ?? []),
  };
};

/** The day is worked in minutes, so that what was promised on it is a whole number of days away. */
const daysUntil = (purgeAt: string): number => Math.ceil((Date.parse(purgeAt) - Date.now()) / DAY_MS);
