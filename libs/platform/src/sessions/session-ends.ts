import { createHash } from 'node:crypto';
import type { Clock, Sessions } from '#application';
import { type BrowserSession, SESSION_BOUNDS } from './session.js';

/** Sessions are ended by one of these names: one, those of a person, of a session at the provider, or all. */
export type EndedSessions =
  | { readonly session: string }
  | { readonly person: { readonly issuer: string; readonly id: string } }
  | { readonly providerMark: string }
  | 'all';

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
/** Names the session that somebody has at the provider itself. */
export const providerMarkOf = (issuer: string, providerSession: string): string => digest(issuer, providerSession);

const nameOf = (ended: EndedSessions): string => {
  if (ended === 'all') return 'end all';
  if ('session' in ended) return `end session ${ended.session}`;
  if ('person' in ended) return `end person ${digest(ended.person.issuer, ended.person.id)}`;
  return `end provider ${ended.providerMark}`;
};
/** A session is over where one of these names was ended after it began. */
const namesOf = ({ id, actor, providerMarks = [] }: BrowserSession): readonly string[] => [
  'end all',
  nameOf({ session: id }),
  nameOf({ person: { issuer: actor.issuer, id: actor.kind === 'user' ? actor.id : actor.client } }),
  ...providerMarks.map((providerMark) => nameOf({ providerMark })),
];

/** Ends sessions that began until now, which it resolves to, at every instance that shares the key store. */
export const endSessions = async (
  ended: EndedSessions,
  { sessions, clock }: { readonly sessions: Sessions; readonly clock: Pick<Clock, 'now'> },
): Promise<string> => {
  const now = clock.now();
  const until = new Date(Date.parse(now) + SESSION_BOUNDS.lifeMilliseconds).toISOString();
  await sessions.keep(nameOf(ended), { text: now, until });
  // whoever writes clears away what is over
  await sessions.forget(now);
  return now;
};

/** No more sessions are remembered than this, each for a few seconds. */
const MOST_REMEMBERED = 10_000;

/** Knows which sessions are over, and asks the key store no more often than every few seconds for each. */
export class SessionEnds {
  readonly #looked = new Map<string, { readonly at: number; readonly isOver: boolean }>();

  constructor(private readonly sessions: Sessions) {}

  /** @param now is in milliseconds @throws KeysUnavailable */
  async isOver(session: BrowserSession, now: number): Promise<boolean> {
    const known = this.#looked.get(session.id);
    if (known !== undefined && (known.isOver || isFresh(known.at, now))) return known.isOver;
    const found = await this.sessions.find(namesOf(session));
    const isOver = [...found.values()].some(({ text }) => Date.parse(text) >= session.beganAt);
    this.#looked.delete(session.id);
    if (this.#looked.size >= MOST_REMEMBERED) this.#looked.delete(this.#looked.keys().next().value!);
    this.#looked.set(session.id, { at: now, isOver });
    return isOver;
  }

  /** This process needn't wait to know. */
  forget(id: string): void {
    this.#looked.delete(id);
  }
}

/** A clock that was set back tells no age. */
const isFresh = (at: number, now: number): boolean => now >= at && now - at < SESSION_BOUNDS.knownWithinMilliseconds;
