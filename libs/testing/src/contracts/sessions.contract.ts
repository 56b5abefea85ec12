import { FORGOTTEN_AT_ONCE, KeysUnavailable, type SessionNote, type Sessions } from '#application';

/** A handle on the notes of one key store. */
export interface OpenSessions {
  readonly sessions: Sessions;
  close(): Promise<void>;
}
/** This is one key store for one test, which begins empty. */
export interface SessionsHarness {
  /** Opens a handle; all handles of a harness share what is kept. The suite closes it. */
  open(): Promise<OpenSessions>;
  dispose(): Promise<void>;
}

const NOON = '2026-03-01T12:00:00.000Z';
const LATER = '2026-03-01T12:00:00.001Z';
const note = (text: string, until = LATER): SessionNote => ({ text, until });

/** Registers what the notes of sessions must do. Each test gets a fresh harness. */
export const sessionsContract = (name: string, makeHarness: () => Promise<SessionsHarness>): void => {
  describe(`Sessions: ${name}`, () => {
    let harness: SessionsHarness;
    let opened: OpenSessions[];
    const open = async (): Promise<Sessions> => {
      const handle = await harness.open();
      opened.push(handle);
      return handle.sessions;
    };
    beforeEach(async () => {
      opened = [];
      harness = await makeHarness();
    });
    afterEach(async () => {
      for (const handle of opened) await handle.close();
      await harness.dispose();
    });

    test('shows every handle what was kept last under a name, and nothing under another', async () => {
      const [one, other] = [await open(), await open()];
      expect(await one.find(['a', 'b'])).toEqual(new Map());
      await one.keep('a', note('first'));
      await other.keep('a', note('naïve – second', NOON));
      await one.keep('A', note('of another'));
      expect(await one.find(['a', 'b', 'a'])).toEqual(new Map([['a', note('naïve – second', NOON)]]));
      expect(await other.find([])).toEqual(new Map());
    });

    test('replaces what is still as it was, for one of many who try it at once', async () => {
      const handles = [await open(), await open()];
      await handles[0]!.keep('a', note('was'));
      const tries = Array.from({ length: 10 }, (_none, index) =>
        handles[index % 2]!.replace('a', 'was', note(`by ${index}`)),
      );
      const won = (await Promise.all(tries)).flatMap((done, index) => (done ? [index] : []));
      expect(won).toHaveLength(1);
      expect(await handles[1]!.find(['a'])).toEqual(new Map([['a', note(`by ${won[0]}`)]]));
      expect(await handles[1]!.replace('nothing', 'was', note('now'))).toBe(false);
      expect(await handles[0]!.find(['nothing'])).toEqual(new Map());
    });

    test('forgets what is over, a thousand at once, and nothing else', async () => {
      const sessions = await open();
      for (let index = 0; index <= FORGOTTEN_AT_ONCE; index += 1) await sessions.keep(`over ${index}`, note('x', NOON));
      await sessions.keep('goes on', note('y'));
      expect(await sessions.forget(NOON)).toBe(FORGOTTEN_AT_ONCE);
      expect(await sessions.forget(NOON)).toBe(1);
      expect(await sessions.forget(NOON)).toBe(0);
      expect(await sessions.find(['over 0', 'goes on'])).toEqual(new Map([['goes on', note('y')]]));
    });

    test('is unavailable once its store is closed', async () => {
      const handle = await harness.open();
      await handle.close();
      const { sessions } = handle;
      for (const call of [
        () => sessions.keep('a', note('x')),
        () => sessions.find(['a']),
        () => sessions.replace('a', 'x', note('y')),
        () => sessions.forget(NOON),
      ])
        await expect(call()).rejects.toThrow(KeysUnavailable);
    });
  });
};
