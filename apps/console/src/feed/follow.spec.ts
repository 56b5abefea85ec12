import { follow, type FollowEnd, type Told } from './follow.js';

const at = (position: number): string => String(position).padStart(20, '0');
const none = { users: [], subscriptions: [], operations: [] };
const changed = (position: number, users: readonly string[] = []): string =>
  `id: ${at(position)}\nevent: changed\ndata: ${JSON.stringify({ position: at(position), ...none, users })}\n\n`;
const end = (why: string, position: number): string =>
  `id: ${at(position)}\nevent: end\ndata: ${JSON.stringify({ end: why, position: at(position) })}\n\n`;
const stream = (...texts: readonly string[]): Response => new Response(texts.join(''));
const refused = (status: number): Response => new Response('{}', { status });

/** A server that gives these answers one after the other, and the last of them ends what reads it. */
const reading = async (...answers: readonly (Response | Error)[]) => {
  const asked: string[] = [];
  const told: Told[] = [];
  const pauses: number[] = [];
  const left = new AbortController();
  let lastId: string | undefined;
  let isSignedIn = true;
  const run = (): Promise<FollowEnd> =>
    follow({
      ask: async (isFollowing, after) => {
        asked.push(`${isFollowing ? 'follow' : 'now'} ${after === undefined ? '-' : Number(after)}`);
        const answer = answers[asked.length - 1]!;
        if (asked.length === answers.length) left.abort();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      lastId: () => lastId,
      tell: (each) => {
        told.push(each);
        lastId = each.id;
      },
      isSignedIn: async () => isSignedIn,
      pause: async (milliseconds) => void pauses.push(milliseconds),
      signal: left.signal,
    });
  return { asked, told, pauses, run, signOut: () => (isSignedIn = false) };
};

describe('a page that follows what changes', () => {
  it('asks everything anew at the first event, and then what is told', async () => {
    const { run, told } = await reading(stream(changed(7), `: quiet\nid: ${at(8)}\n\n`, changed(9, ['anna'])));
    await run();
    expect(told).toEqual([
      { id: at(7), changed: { position: at(7), users: 'many', subscriptions: 'many', operations: 'many' } },
      { id: at(8) },
      { id: at(9), changed: { position: at(9), ...none, users: ['anna'] } },
    ]);
  });

  it('goes on behind the last event where a server ends, and where a stream was cut', async () => {
    const cut = stream(changed(9), 'id: 00000000000000000010\nevent: chan');
    const { run, asked, pauses } = await reading(stream(changed(7), end('shutting-down', 8)), cut, stream());
    expect(await run()).toBe('left');
    expect(asked).toEqual(['follow -', 'follow 8', 'follow 9']);
    // the next process is asked at once; what was cut may be cut again
    expect(pauses).toEqual([1_000]);
  });

  it('asks now and then while all places are taken, and follows again once one is free', async () => {
    const { run, asked, pauses } = await reading(
      refused(503),
      stream(changed(7), end('complete', 7)),
      refused(503),
      stream(changed(8, ['anna']), end('complete', 8)),
      stream(changed(9)),
    );
    await run();
    expect(asked).toEqual(['follow -', 'now -', 'follow 7', 'now 7', 'follow 8']);
    expect(pauses).toEqual([5_000, 5_000]);
  });

  it('tries again, later each time, while the server is away', async () => {
    const away = new Error('away');
    const { run, asked, pauses } = await reading(away, refused(500), away, away, away, away, stream(changed(7)));
    await run();
    expect(asked).toHaveLength(7);
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('ends with the session, and goes on where the session is a new one', async () => {
    expect(await (await reading(refused(401), stream())).run()).toBe('signed-out');
    const renewed = await reading(stream(changed(7), end('token-ended', 7)), refused(401), stream());
    expect(await renewed.run()).toBe('signed-out');
    expect(renewed.asked).toEqual(['follow -', 'follow 7']);
    const over = await reading(stream(changed(7), end('token-ended', 7)), stream());
    over.signOut();
    expect(await over.run()).toBe('signed-out');
    expect(over.asked).toHaveLength(1);
  });

  it('asks no more where it may not, or the tenant is gone', async () => {
    expect(await (await reading(refused(403), stream())).run()).toBe('refused');
    expect(await (await reading(stream(end('tenant-gone', 7)), stream())).run()).toBe('refused');
  });

  it('takes an event that has no end for a fault', async () => {
    const { run, pauses } = await reading(stream('x'.repeat(300_000)), stream());
    await run();
    expect(pauses).toEqual([2_000]);
  });
});
