import { issueLocalToken, type LocalClaims, SystemClock } from '#platform';
import type { Call, TestServer } from './server.js';

const HOUR = 3_600_000;

/** Resolves to a call with a token of the server's own key (AUTH=local). */
export const as = async (server: TestServer, claims: Omit<LocalClaims, 'holder'>, holder = 'ann'): Promise<Call> => {
  const { dataDir } = server;
  const issued = { dataDir, clock: new SystemClock(), lifeMilliseconds: HOUR };
  return { headers: { authorization: `Bearer ${await issueLocalToken({ holder, ...claims }, issued)}` } };
};
