import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile, chmod } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const file = () => join(home, '.config', 'seatledger', 'contexts.json');
let home: string;
let server: Server;
let url: string;
let seen: IncomingMessage[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'contexts-'));
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items: [] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await rm(home, { recursive: true, force: true });
});
const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(args, { url: '', env: { HOME: home, ...env } });
const keep = async (name: string, more: object = {}): Promise<void> => {
  await cli(['context', 'set', name, '--url', url, '--tenant', TENANT]);
  const kept = JSON.parse(await readFile(file(), 'utf8')) as { byName: Record<string, object> };
  const byName = { ...kept.byName, [name]: { ...kept.byName[name], ...more } };
  await writeFile(file(), JSON.stringify({ ...kept, byName }));
};
const asked = () => seen.map(({ headers }) => [headers['x-tenant-id'], headers.authorization]);

describe('a context', () => {
  it('is the server, the tenant and the token of every command, once it is the current one', async () => {
    await keep('prod', { token: 'abc' });
    expect(await cli(['subscriptions', 'list'])).toMatchObject({ code: 0 });
    expect(asked()).toEqual([[TENANT, 'Bearer abc']]);
  });
  it('is kept for its owner alone', async () => {
    await keep('prod');
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await chmod(file(), 0o644);
    const { code, err } = await cli(['subscriptions', 'list']);
    expect([code, err, seen]).toEqual([2, expect.stringContaining('chmod 600'), []]);
  });
  it('is named for one command, and another one for all that follow', async () => {
    await keep('prod', { token: 'abc' });
    await keep('trial', { token: 'def' });
    await cli(['subscriptions', 'list', '--context', 'trial']);
    await cli(['subscriptions', 'list']);
    await cli(['context', 'use', 'trial']);
    await cli(['subscriptions', 'list']);
    expect(asked().map(([, token]) => token)).toEqual(['Bearer def', 'Bearer abc', 'Bearer def']);
  });
  it('gives its token to no other server', async () => {
    await keep('prod', { token: 'abc' });
    await cli(['subscriptions', 'list', '--url', url]);
    await cli(['subscriptions', 'list'], { SEATLEDGER_URL: url });
    expect(asked()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
  it('loses its token where it gets another URL', async () => {
    await keep('prod', { token: 'abc' });
    await cli(['context', 'set', 'prod', '--url', url]);
    expect((await cli(['context', 'list'])).out).toContain('kept');
    await cli(['context', 'set', 'prod', '--url', 'http://127.0.0.1:1']);
    expect((await cli(['context', 'list'])).out).not.toContain('kept');
  });
  it('keeps the sign-in with the token, and loses both with another URL', async () => {
    const signIn = { issuer: 'https://issuer.example', clientId: 'cli', refreshToken: 'r' };
    await keep('prod', { token: 'abc', signIn });
    await cli(['context', 'set', 'prod', '--tenant', 'Contoso']);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({
      current: 'prod',
      byName: { prod: { url, tenant: 'Contoso', token: 'abc', signIn } },
    });
    await cli(['context', 'set', 'prod', '--url', 'http://127.0.0.1:1']);
    expect(await readFile(file(), 'utf8')).not.toContain('issuer.example');
  });
  it('loses no change where several are made at once', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `c${at}`);
    const runs = await Promise.all(names.map((name) => cli(['context', 'set', name, '--url', url])));
    expect(runs.filter(({ code }) => code !== 0)).toEqual([]);
    const { byName } = JSON.parse(await readFile(file(), 'utf8')) as { byName: object };
    expect(Object.keys(byName).toSorted()).toEqual(names);
  });
  it('stands back behind the token of the environment', async () => {
    await keep('prod', { token: 'abc' });
    await cli(['subscriptions', 'list'], { SEATLEDGER_TOKEN: 'ghi' });
    expect(asked()).toEqual([[TENANT, 'Bearer ghi']]);
  });
  it('is listed without its token', async () => {
    await keep('prod', { token: 'abc' });
    const { out } = await cli(['context', 'list', '--json']);
    expect(JSON.parse(out)).toEqual([{ name: 'prod', current: true, url, tenant: TENANT, hasToken: true }]);
  });
  it('is forgotten with its token, and then the machine itself is asked', async () => {
    await keep('prod', { token: 'abc' });
    expect(await cli(['context', 'remove', 'prod'])).toMatchObject({ code: 0 });
    expect(await readFile(file(), 'utf8')).not.toContain('abc');
    expect((await cli(['context', 'list', '--json'])).out).toBe('[]');
  });
  it.each([
    ['an unknown name', ['context', 'use', 'prd'], 'Did you mean prod?'],
    ['an unknown name for one command', ['users', 'list', '--context', 'prd'], 'Did you mean prod?'],
    ['a URL beside it', ['users', 'list', '--context', 'prod', '--url', 'http://127.0.0.1:1'], 'exclude each other'],
    ['a data directory beside it', ['users', 'list', '--context', 'prod', '--data-dir', 'x'], 'exclude each other'],
    ['a name with a slash', ['context', 'set', 'a/b', '--url', 'http://x'], 'is no name for a context'],
    ['no URL', ['context', 'set', 'new'], '--url is missing'],
    ['no real URL', ['context', 'set', 'new', '--url', 'x'], 'is no URL'],
    ['what every object has', ['context', 'use', 'constructor'], 'There is no context "constructor"'],
  ])('is refused for %s', async (_what, args, says) => {
    await keep('prod');
    const { code, err } = await cli(args);
    expect([code, err, seen]).toEqual([2, expect.stringContaining(says), []]);
  });
  it('is not kept by a dry run, which says so', async () => {
    await keep('prod');
    const { code, err } = await cli(['context', 'remove', 'prod', '--dry-run']);
    expect([code, err]).toEqual([2, expect.stringContaining("can't be tried with --dry-run")]);
    expect(await readFile(file(), 'utf8')).toContain('prod');
  });
  it.each([
    '{',
    '[]',
    '{"byName":{"a":{"url":1}}}',
    '{"byName":{"a":{"url":"http://x","token":""}}}',
    '{"byName":{"a":{"url":"http://x","signIn":{"issuer":"http://y"}}}}',
    '{"byName":{"a":{"url":"http://x","signIn":{"issuer":"http://y","clientId":"c","expiresAt":"soon"}}}}',
  ])('is not guessed from %s', async (text) => {
    await keep('prod');
    await writeFile(file(), text);
    expect(await cli(['subscriptions', 'list'])).toMatchObject({ code: 2 });
    expect(await readFile(file(), 'utf8')).toBe(text);
  });
});
