import type { Driver } from './day.js';
import type { Http, Answer } from './http.js';
import type { Verdict } from './model.js';

interface ResultRow {
  readonly index: number;
  readonly state: string;
  readonly reason?: { readonly code: string };
}

const verdict = ({ status, body }: Answer): Verdict => (status < 300 ? 'ok' : String(body['code']));

/** Works the day over HTTP. */
export class HttpDriver implements Driver {
  private readonly purchases = new Map<string, string>();
  constructor(private readonly http: Http) {}

  async buy(purchase: string, part: string, seats: number): Promise<void> {
    const answer = await this.ok('POST', '/api/purchases', { skuPartNumber: part, seats });
    this.purchases.set(purchase, String(answer.body['id']));
  }
  async purchaseStep(purchase: string, step: 'expire' | 'renew' | 'suspend' | 'cancel'): Promise<void> {
    await this.ok('POST', `/api/purchases/${this.purchases.get(purchase)}/${step}`, {});
  }
  async quantity(purchase: string, seats: number): Promise<void> {
    await this.ok('POST', `/api/purchases/${this.purchases.get(purchase)}/quantity`, { seats });
  }
  async change(user: string, add: readonly { skuId: string }[], remove: readonly string[]): Promise<Verdict> {
    return verdict(await this.http.call('POST', `/api/users/${user}/licenses`, { add, remove }));
  }
  async reassign(from: string, to: string, skuIds: readonly string[]): Promise<Verdict> {
    return verdict(await this.http.call('POST', `/api/users/${from}/licenses/reassign`, { to, skuIds }));
  }
  async addAlias(user: string, alias: string): Promise<Verdict> {
    return verdict(await this.http.call('PATCH', `/api/users/${user}`, { addAliases: [alias] }));
  }
  async remove(user: string): Promise<Verdict> {
    return verdict(await this.http.call('DELETE', `/api/users/${user}`));
  }
  async restore(user: string): Promise<{ verdict: Verdict; shortfalls: string[] }> {
    const answer = await this.http.call('POST', `/api/deleted-users/${user}/restore`, {});
    const shortfalls = (answer.body['shortfalls'] ?? []) as { skuId: string }[];
    return { verdict: verdict(answer), shortfalls: answer.status < 300 ? shortfalls.map((s) => s.skuId) : [] };
  }
  async bulk(body: { mode: string; users: readonly unknown[] }): Promise<Verdict[]> {
    const started = await this.http.call('POST', '/api/operations', body);
    if (started.status !== 202 || started.location === null)
      throw new Error(`${started.status} ${JSON.stringify(started.body)}`);
    return operationVerdicts(this.http, new URL(started.location, this.http.base).pathname, body.users.length);
  }
  private async ok(method: string, path: string, body: unknown): Promise<Answer> {
    const answer = await this.http.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }
}

/** Waits for the end of an operation. Resolves to the verdict of each user, in the caller's order. */
export const operationVerdicts = async (http: Http, path: string, users: number): Promise<Verdict[]> => {
  await finished(http, path);
  const rows = await http.all<ResultRow>(`${path}/results`);
  const verdicts = new Array<Verdict>(users).fill('missing');
  for (const row of rows) verdicts[row.index] = row.state === 'Complete' ? 'ok' : (row.reason?.code ?? row.state);
  return verdicts;
};

/** Asks until the operation has finished. The test's own time limit is the only bound. */
export const finished = async (http: Http, path: string): Promise<Record<string, unknown>> => {
  for (;;) {
    const { status, body } = await http.call('GET', path);
    if (status !== 200 && status !== 503) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    if (body['state'] === 'finished') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
