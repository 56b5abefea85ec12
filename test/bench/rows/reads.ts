import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issueLocalToken, SystemClock } from '../../../libs/platform/src/index.js';
import { inFlight } from '../ours/in-flight.js';
import { Client, openServer } from '../ours/server.js';
import { tenantOf } from '../prepared/seeded-log.js';
import type { RawPages } from '../peers/raw-pages.js';
import { people } from '../prepared/sets.js';
import { type Line, type Row, type Side, sized } from '../row.js';

const IN_FLIGHT = 32;

const ofDriver: Line = {
  workload: 'the same',
  unit: '/s',
  ours: 'page',
  beside: { figure: 'driver page', what: 'bare fastify, SQLite’s driver, the same unsealing', ratio: 'ours/other' },
  reach: { at: 'least', value: 0.8 },
};
const beside: readonly Line[] = [
  ['page', 'a page of 50 users', 0.25],
  ['user', 'a user', 0.4],
  ['subscriptions', 'subscriptions', undefined],
  ['304', 'the page with its ETag, 304', 0.5],
].map(([what, workload, value]): Line => {
  const beside = { figure: `fastify ${what}`, what: 'bare fastify, same bytes', ratio: 'ours/other' } as const;
  const line = { workload: `GET ${workload}`, unit: '/s', ours: String(what), beside } as const;
  return value === undefined ? line : { ...line, reach: { at: 'least', value: Number(value) } };
});
const lines: readonly Line[] = [beside[0]!, ofDriver, ...beside.slice(1)];

/** Starts the server of what `prepared` is, and a client whose token lets it read all of it. */
export const openReading = async (dataDir: string, connections: number) => {
  const server = await openServer(dataDir, { AUTH: 'local', RATE_LIMIT: 'off' });
  const claims = { holder: 'bench', roles: ['GlobalReader'], tenants: [tenantOf(0)] } as const;
  const token = await issueLocalToken(claims, { dataDir, clock: new SystemClock(), lifeMilliseconds: 86_400_000 });
  const client = new Client(server.url, connections, { authorization: `Bearer ${token}` });
  return { server, client };
};

/**
 * A server of `peers` that is sent what it serves: `bare-fastify` the same bytes under the same paths, `raw-pages` a
 * page from the same files.
 */
const openPeer = async (name: string, serves: object): Promise<{ readonly client: Client; close(): void }> => {
  const script = fileURLToPath(new URL(`../peers/${name}.ts`, import.meta.url));
  const child = fork(script, { execArgv: process.execArgv });
  child.send(serves);
  const [url] = (await once(child, 'message')) as [string];
  const client = new Client(url, IN_FLIGHT, {});
  return {
    client,
    close: () => {
      client.close();
      child.disconnect();
    },
  };
};

export const reads: Row = {
  name: '9',
  says: 'GET a page of 50 of 1,000,000 users, a user, subscriptions, signed in',
  isQuick: true,
  sets: (scale) => [people(scale)],
  async open({ scale, peers, data }) {
    const dataDir = await data(people(scale));
    const count = sized(5_000, scale, 100);
    const [user] = JSON.parse(await readFile(join(dataDir, 'some-users.json'), 'utf8')) as readonly string[];
    const { server, client } = await openReading(dataDir, IN_FLIGHT);
    const paths = { page: '/api/users?limit=50', user: `/api/users/${user}`, subscriptions: '/api/subscriptions' };
    const served: Record<string, { readonly text: string; readonly tag: string }> = {};
    for (const path of Object.values(paths)) {
      const { text, headers } = await client.done('GET', path);
      served[path.split('?')[0]!] = { text, tag: headers.etag! };
    }
    const { tag } = served['/api/users']!;
    /** Resolves to the figure, and to the text that came last. */
    const got = async (asked: Client, path: string): Promise<readonly [number, string]> => {
      let text = '';
      const get = async (): Promise<void> => void ({ text } = await asked.done('GET', path));
      return [count / (await inFlight(count, IN_FLIGHT, get)), text];
    };
    const namesIn = (page: string): readonly string[] =>
      (JSON.parse(page) as { readonly items: readonly { readonly userPrincipalName: string }[] }).items.map(
        ({ userPrincipalName }) => userPrincipalName,
      );
    const side = (name: string, prefix: string, asked: Client): Side => ({
      name,
      round: async () => {
        const figures: Record<string, number> = {};
        const texts: Record<string, string> = {};
        for (const [what, path] of Object.entries(paths))
          [figures[`${prefix}${what}`], texts[what]] = await got(asked, path);
        const unchanged = async (): Promise<void> => {
          const { status } = await asked.ask('GET', paths.page, { headers: { 'if-none-match': tag } });
          if (status !== 304) throw new Error(`${name} answered ${status} instead of 304`);
        };
        figures[`${prefix}304`] = count / (await inFlight(count, IN_FLIGHT, unchanged));
        return { figures, result: namesIn(texts['page']!) };
      },
    });
    const bare = peers ? await openPeer('bare-fastify', served) : undefined;
    const raw = peers ? await openPeer('raw-pages', { dataDir, tenantId: tenantOf(0) } satisfies RawPages) : undefined;
    const sides: Side[] = [side('this project', '', client)];
    if (bare !== undefined) sides.push(side('bare fastify', 'fastify ', bare.client));
    if (raw !== undefined)
      sides.push({
        name: 'bare fastify on the driver',
        round: async () => {
          const [figure, page] = await got(raw.client, paths.page);
          return { figures: { 'driver page': figure }, result: namesIn(page) };
        },
      });
    return {
      sides,
      lines,
      notes: ['all are processes of their own, which a client with 32 connections asks from a third one'],
      async close() {
        bare?.close();
        raw?.close();
        client.close();
        await server.close();
      },
    };
  },
};
