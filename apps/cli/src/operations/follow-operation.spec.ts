import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { followOperation } from './follow-operation.js';
import { ApiClient } from '../http/api-client.js';
import type { Session } from '../session/session.js';

/**
 * Follows an operation of 10 users. `decided(n)` of them are decided at the n-th question, and Ctrl-C comes with
 * question `interruptAt`.
 */
async function follow(decided: (question: number) => number, interruptAt = Infinity) {
  let interrupt = (): void => undefined;
  let questions = 0;
  const server = createServer((_request, response) => {
    questions += 1;
    const complete = decided(questions);
    response.end(
      JSON.stringify({ id: 'op', mode: 'create', state: '', counts: { complete, failed: 0, pending: 10 - complete } }),
    );
    if (questions === interruptAt) interrupt();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const shown: number[] = [];
  const session = {
    io: { stderr: new PassThrough(), onInterrupt: (callback: () => void) => ((interrupt = callback), () => undefined) },
    api: new ApiClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    options: {},
  } as unknown as Session;
  try {
    await followOperation(session, { id: 'op' }, { at: (done) => void shown.push(done), stop: () => undefined });
    return { shown };
  } catch (error) {
    return { shown, error };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('asks until every user is decided, and shows how far it is', async () => {
  expect(await follow((question) => [3, 7, 10][question - 1] ?? 10)).toEqual({ shown: [3, 7, 10] });
});

it('lets the operation go on after Ctrl-C, and says how to look at it', async () => {
  expect(await follow(() => 4, 2)).toEqual({
    shown: [4, 4],
    error: expect.objectContaining({
      exitCode: 130,
      message: 'The operation goes on. Look at it with: seatledger operations show op',
    }) as unknown,
  });
});
