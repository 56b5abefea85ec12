import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserActor } from '#application';
import { systemRandom } from '#contracts';
import { createLogger, openSessions, type OpenSessions, openStores, readConfiguration } from '#platform';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { openDataDirStores } from '../stores/open-data-stores.js';

const TENANT = '11111111-1111-4111-8111-111111111111';
const person = (id: string, issuer = 'entra'): UserActor => ({
  kind: 'user',
  issuer,
  id,
  tenantId: TENANT,
  client: 'console',
  roles: ['LicenseAdministrator'],
  tenants: [TENANT],
});
const SIGN_IN = { browserClients: [], of: () => Promise.reject(new Error('nobody is asked')) };

describe('seatledger session end', () => {
  let dataDir: string;
  let clock: ManualClock;
  let one: OpenSessions;
  let other: OpenSessions;
  const opened: { close(): Promise<void> }[] = [];

  /** What a server has of sessions, over stores that it opened itself. */
  const instance = async (): Promise<OpenSessions> => {
    const stores = await openStores({ configuration: readConfiguration({ DATA_DIR: dataDir }), logger });
    opened.push(stores);
    const ports = { keys: stores.keys, sessions: stores.sessions, clock, delay: new ManualDelay() };
    return (await openSessions({ sessionKeys: [] }, { ...ports, random: systemRandom }, SIGN_IN))!;
  };
  const logger = createLogger('silent');
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-session-'));
    clock = new ManualClock(new Date().toISOString());
    [one, other] = [await instance(), await instance()];
  });
  afterEach(async () => {
    for (const stores of opened.splice(0)) await stores.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const end = (...args: readonly string[]) =>
    runCli(['session', 'end', ...args, '--data-dir', dataDir], { openDataStores: openDataDirStores });
  const begun = async (actor: UserActor) => {
    const { session, cookie } = await one.browser.begin({ actor });
    expect(await other.browser.of(cookie)).toMatchObject({ outcome: 'session' });
    return { id: session.id, cookie };
  };
  const OVER = { outcome: 'none', reason: 'ended' };

  it('ends one session, at every instance within five seconds, and no other', async () => {
    const [ended, goesOn] = [await begun(person('ann')), await begun(person('ann'))];
    const { code, out } = await end(ended.id);
    expect({ code, out }).toEqual({
      code: 0,
      out: `The session ${ended.id} is ended: every server knows it within 5 seconds.`,
    });
    clock.advance(5_000);
    for (const { browser } of [one, other]) {
      expect(await browser.of(ended.cookie)).toEqual(OVER);
      expect(await browser.of(goesOn.cookie)).toMatchObject({ outcome: 'session' });
    }
  });

  it('ends all of a person that began until now, of the issuer that is named', async () => {
    const [first, second] = [await begun(person('ann')), await begun(person('ann'))];
    const others = [await begun(person('bob')), await begun(person('ann', 'keycloak'))];
    const { code, out } = await end('--person', 'ann', '--issuer', 'entra', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      person: 'ann',
      issuer: 'entra',
      beganUntil: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    clock.advance(5_000);
    for (const { cookie } of [first, second]) expect(await other.browser.of(cookie)).toEqual(OVER);
    for (const { cookie } of others) expect(await other.browser.of(cookie)).toMatchObject({ outcome: 'session' });
    clock.advance(60_000);
    expect(await begun(person('ann'))).toBeDefined();
  });

  it('ends those of everybody', async () => {
    const sessions = [await begun(person('ann')), await begun(person('bob'))];
    expect((await end('--all')).out).toContain('All sessions that began until ');
    clock.advance(5_000);
    for (const { cookie } of sessions) expect(await other.browser.of(cookie)).toEqual(OVER);
  });

  it.each([
    ['nobody', []],
    ['a session and a person', ['x', '--person', 'ann', '--issuer', 'entra']],
    ['a person of no issuer', ['--person', 'ann']],
    ['an issuer without a person', ['--issuer', 'entra']],
    ['a session and all', ['x', '--all']],
    ['what is no id of a session', ['a b']],
  ])('is told whose: refuses %s', async (_what, args) => {
    const { code, err } = await end(...args);
    expect(code).toBe(2);
    expect(err).toContain('session end');
  });

  it('can’t be tried, and ends nothing then', async () => {
    const { id, cookie } = await begun(person('ann'));
    expect(await end(id, '--dry-run')).toMatchObject({ code: 2 });
    clock.advance(5_000);
    expect(await other.browser.of(cookie)).toMatchObject({ outcome: 'session' });
  });
});
