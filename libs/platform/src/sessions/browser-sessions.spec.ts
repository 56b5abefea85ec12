import { randomBytes } from 'node:crypto';
import { MemoryKeys, MemoryKeysFile } from '#adapters/keys-memory';
import { openSqliteKeys } from '#adapters/keys-sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserActor } from '#application';
import { systemRandom } from '#contracts';
import { ManualClock, ManualDelay } from '#testing/fakes';
import { openSessions, type OpenSessions } from './open-sessions.js';
import { endSessions, providerMarkOf } from './session-ends.js';

const SIGN_IN = { browserClients: [], of: () => Promise.reject(new Error('nobody is asked')) };
const TENANT = '11111111-1111-4111-8111-111111111111';
const ANN: UserActor = {
  kind: 'user',
  issuer: 'entra',
  id: 'ann',
  tenantId: TENANT,
  client: 'console',
  roles: ['LicenseAdministrator', 'Auditor'],
  tenants: [TENANT],
};
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('sessions of browsers', () => {
  let file: MemoryKeysFile;
  let clock: ManualClock;
  let delay: ManualDelay;
  let one: OpenSessions;
  const instance = async (sessionKeys: readonly Uint8Array[] = []): Promise<OpenSessions> => {
    const keys = new MemoryKeys(undefined, file);
    const ports = { keys, sessions: keys.sessions, clock, delay, random: systemRandom };
    const opened = await openSessions({ sessionKeys }, ports, SIGN_IN);
    if (opened === undefined) throw new Error('nobody signs in');
    return opened;
  };
  beforeEach(async () => {
    file = new MemoryKeysFile();
    clock = new ManualClock();
    delay = new ManualDelay();
    one = await instance();
  });

  it('are found at each instance by what the browser keeps, which holds less than 1 kB and names nothing', async () => {
    const { session, cookie } = await one.browser.begin({ actor: ANN, name: 'Ann Example' });
    expect(cookie.length).toBeLessThan(1_000);
    expect(Buffer.from(cookie.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('ann');
    const other = await instance();
    expect(await other.browser.of(cookie)).toEqual({ outcome: 'session', session });
    expect(session).toMatchObject({ actor: ANN, name: 'Ann Example' });
    expect(session.csrfToken).toMatch(/^[\w-]{22}$/);
    expect(session.csrfToken).not.toBe(session.id);
  });

  it('have an id that a command line takes for no option, whatever is drawn', async () => {
    for (const byte of [0, 0xf8, 0xff]) {
      const keys = new MemoryKeys(undefined, file);
      const random = { bytes: (count: number) => new Uint8Array(count).fill(byte) };
      const ports = { keys, sessions: keys.sessions, clock, delay, random };
      const { browser } = (await openSessions({ sessionKeys: [] }, ports, SIGN_IN))!;
      expect((await browser.begin({ actor: ANN })).session.id).toMatch(/^[\da-f]{32}$/);
    }
  });

  it('keep in the key store what has no room in the cookie', async () => {
    const tenants = Array.from(
      { length: 500 },
      (_none, index) => `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`,
    );
    const actor = { ...ANN, tenants };
    const { cookie } = await one.browser.begin({ actor, name: 'Ann' });
    expect(cookie.length).toBeLessThan(1_000);
    expect(await (await instance()).browser.of(cookie)).toMatchObject({ session: { actor, name: 'Ann' } });
  });

  it('are not made of anything else, and of none that was changed', async () => {
    const { cookie } = await one.browser.begin({ actor: ANN });
    const parts = cookie.split('.');
    const changed = (at: number): string =>
      parts
        .map((part, index) =>
          index === at ? `${part.slice(0, 4)}${part[4] === 'A' ? 'B' : 'A'}${part.slice(5)}` : part,
        )
        .join('.');
    const flow = await one.sealer.seal('flow', await one.sealer.open('session', cookie));
    const plain = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    for (const text of [changed(0), changed(2), changed(3), changed(4), '', 'x', '....', plain, flow, `${cookie}A`])
      expect(await one.browser.of(text)).toEqual({ outcome: 'none', reason: 'unreadable' });
  });

  it('end after half an hour of silence, which each request puts off', async () => {
    const { cookie } = await one.browser.begin({ actor: ANN });
    clock.advance(30 * MINUTE - 1);
    const found = await one.browser.of(cookie);
    if (found.outcome !== 'session' || found.renewed === undefined) throw new Error('it wasn’t renewed');
    clock.advance(1);
    expect(await one.browser.of(cookie)).toEqual({ outcome: 'none', reason: 'idle' });
    expect(await one.browser.of(found.renewed)).toMatchObject({ outcome: 'session' });
  });

  it('are written anew no more often than once a minute', async () => {
    const { cookie } = await one.browser.begin({ actor: ANN });
    clock.advance(MINUTE - 1);
    expect(await one.browser.of(cookie)).not.toHaveProperty('renewed');
    clock.advance(1);
    expect(await one.browser.of(cookie)).toHaveProperty('renewed');
  });

  it('end after eight hours whatever is asked, or with the token', async () => {
    const tokenEnd = new Date(Date.parse(clock.now()) + HOUR).toISOString();
    const { session } = await one.browser.begin({ actor: ANN, endsAt: tokenEnd });
    expect(session.endsAt).toBe(Date.parse(tokenEnd));
    let { cookie } = await one.browser.begin({ actor: ANN });
    for (let passed = 20 * MINUTE; passed < 8 * HOUR; passed += 20 * MINUTE) {
      clock.advance(20 * MINUTE);
      const found = await one.browser.of(cookie);
      if (found.outcome !== 'session' || found.renewed === undefined) throw new Error(`over after ${passed}`);
      cookie = found.renewed;
    }
    clock.advance(20 * MINUTE);
    expect(await one.browser.of(cookie)).toEqual({ outcome: 'none', reason: 'over' });
  });

  it('are ended at one instance, and at every other within five seconds', async () => {
    const other = await instance();
    const { session, cookie } = await one.browser.begin({ actor: ANN });
    expect(await other.browser.of(cookie)).toMatchObject({ outcome: 'session' });
    await one.browser.end(session);
    expect(await one.browser.of(cookie)).toEqual({ outcome: 'none', reason: 'ended' });
    clock.advance(5_000);
    expect(await other.browser.of(cookie)).toEqual({ outcome: 'none', reason: 'ended' });
  });

  it.each([
    ['of a person', { person: { issuer: 'entra', id: 'ann' } }, true],
    ['of another person', { person: { issuer: 'keycloak', id: 'ann' } }, false],
    ['of a session at the provider', { providerMark: providerMarkOf('https://id.example', 's1') }, true],
    ['of another one there', { providerMark: providerMarkOf('https://id.example', 's2') }, false],
    ['of all', 'all', true],
  ] as const)('end with those %s, and none that begins later', async (_whose, ended, isOver) => {
    const providerMarks = [providerMarkOf('https://id.example', 's1')];
    const { cookie } = await one.browser.begin({ actor: ANN, providerMarks });
    await endSessions(ended, { sessions: new MemoryKeys(undefined, file).sessions, clock });
    expect(await one.browser.of(cookie)).toMatchObject(isOver ? { reason: 'ended' } : { outcome: 'session' });
    clock.advance(1);
    const later = await one.browser.begin({ actor: ANN, providerMarks });
    expect(await one.browser.of(later.cookie)).toMatchObject({ outcome: 'session' });
  });

  it('are watched by what goes on for long, which ends with them', async () => {
    const { session } = await one.browser.begin({ actor: ANN });
    const stop = new AbortController();
    const over = one.browser.untilOver(session, stop.signal);
    await delay.untilWaitingFor(4_000);
    await (await instance()).browser.end(session);
    clock.advance(4_000);
    await delay.advance(4_000);
    await over;
    const left = one.browser.untilOver((await one.browser.begin({ actor: ANN })).session, stop.signal);
    await delay.untilWaitingFor(4_000);
    stop.abort();
    await left;
  });

  describe('and their keys', () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    it('may change: the first seals, and each opens', async () => {
      const before = await (await instance([first])).browser.begin({ actor: ANN });
      const both = await instance([second, first]);
      expect(await both.browser.of(before.cookie)).toMatchObject({ outcome: 'session' });
      const after = await both.browser.begin({ actor: ANN });
      const later = await instance([second]);
      expect(await later.browser.of(after.cookie)).toMatchObject({ outcome: 'session' });
      expect(await later.browser.of(before.cookie)).toEqual({ outcome: 'none', reason: 'unreadable' });
    });

    it('come from the key store where none is named, and outlive a restart', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'seatledger-sessions-'));
      const masterKey = randomBytes(32);
      const start = async () => {
        const keys = await openSqliteKeys({ file: join(folder, 'keys.db'), masterKey });
        const ports = { keys, sessions: keys.sessions, clock, delay, random: systemRandom };
        return { keys, opened: (await openSessions({ sessionKeys: [] }, ports, SIGN_IN))! };
      };
      const before = await start();
      const { session, cookie } = await before.opened.browser.begin({ actor: ANN });
      await before.keys.close();
      const after = await start();
      expect(await after.opened.browser.of(cookie)).toEqual({ outcome: 'session', session });
      await after.keys.close();
      await rm(folder, { recursive: true });
    });
  });
});
