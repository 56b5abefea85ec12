import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from '../../../apps/api/test/server.js';

const folder = join(import.meta.dirname, '..', '..', '..', 'apps', 'console', 'src', 'pages');

/** What a folder of pages says of itself. Its types are of the console, which is compiled for a browser. */
interface Route {
  readonly page: { readonly addresses: readonly { readonly path: string }[] };
}

export interface Group {
  /** A folder of pages. */
  readonly name: string;
  /** As the router takes them: `/licenses/$skuId`. */
  readonly paths: readonly string[];
}

/** All addresses of the console by the folders that bring them, as the console itself collects them. */
export const everyGroup = (): Promise<readonly Group[]> =>
  Promise.all(
    readdirSync(folder).map(async (name) => {
      const { page } = (await import(join(folder, name, 'route.ts'))) as Route;
      return { name, paths: page.addresses.map(({ path }) => path) };
    }),
  );

/**
 * Makes an example of what each address with a member in it shows, and resolves to what stands in the member's place.
 */
export const examplesOf = async (server: TestServer): Promise<ReadonlyMap<string, string>> => {
  const { items } = (await server.get('/api/subscriptions')).body;
  const idOf = async (name: string): Promise<string> =>
    (await server.get(`/api/users/${name}@contoso.example`)).body.id;
  const [product, user, deleted] = [items[0].skuId, await idOf('ewa.wisniewska'), await idOf('ingrid.lindqvist')];
  await server.call('DELETE', `/api/users/${deleted}`);
  const started = await server.post('/api/operations', { mode: 'update', users: [user], usageLocation: 'PL' });
  await server.get(`/api/operations/${started.body.id}`);
  return new Map([
    ['/licenses/$skuId', product],
    ['/products/$skuId', product],
    ['/users/$userId', user],
    ['/deleted-users/$id', deleted],
    ['/operations/$id', started.body.id],
  ]);
};
