import type { Clock, Delay, Random, Sessions } from '#application';
import type { SessionFault } from '#contracts';
import { defined } from '#licensing';
import type { SignedIn } from '../sign-in/sign-in.js';
import type { Sealer } from './sealer.js';
import { endSessions, SessionEnds } from './session-ends.js';
import type { SessionGrant, SessionGrants } from './session-grants.js';
import { type BrowserSession, packed, SESSION_BOUNDS, sealedSession, sealedWho, unpacked } from './session.js';

export interface BrowserSessionsParts {
  readonly sessions: Sessions;
  readonly sealer: Sealer;
  readonly clock: Pick<Clock, 'now'>;
  readonly delay: Delay;
  readonly random: Random;
  /** Left out where no provider is asked. */
  readonly grants?: SessionGrants;
}

export type FoundSession =
  | {
      readonly outcome: 'session';
      readonly session: BrowserSession;
      /** The browser is to keep this in the place of what it sent. */
      readonly renewed?: string;
    }
  | { readonly outcome: 'none'; readonly reason: SessionFault }
  /** The provider that tells the roles has been away for too long. */
  | { readonly outcome: 'unavailable'; readonly issuer: string };

/** What is known of somebody who just signed in. */
export type Beginning = Pick<Extract<SignedIn, { readonly outcome: 'signed-in' }>, 'actor' | 'name' | 'endsAt'> &
  Pick<BrowserSession, 'providerMarks'> & {
    /** By this the provider is asked again. */
    readonly grant?: SessionGrant;
  };

/** Begins, finds and ends the sessions of browsers. What a browser keeps of one is sealed, and holds no token. */
export class BrowserSessions {
  readonly #ends: SessionEnds;

  constructor(private readonly parts: BrowserSessionsParts) {
    this.#ends = new SessionEnds(parts.sessions);
  }

  /** Resolves to a new session, and to what the browser keeps of it. @throws KeysUnavailable */
  async begin(beginning: Beginning): Promise<{ readonly session: BrowserSession; readonly cookie: string }> {
    const now = this.#now();
    const { actor, name, providerMarks, grant } = beginning;
    const isAskedAgain = grant?.refreshToken !== undefined;
    const session = {
      // a command line takes what begins with a hyphen for an option, and base64url may begin with one
      id: this.#drawn('hex'),
      actor,
      csrfToken: this.#drawn('base64url'),
      beganAt: now,
      seenAt: now,
      endsAt: endOf(beginning, now),
      ...defined({ name: name?.slice(0, 64), rolesAt: isAskedAgain ? now : undefined, providerMarks }),
    };
    if (grant !== undefined) await this.parts.grants?.keep(session, grant);
    return { session, cookie: await this.#sealed(session) };
  }

  /** Resolves to the session of which a browser kept this. @throws KeysUnavailable */
  async of(cookie: string): Promise<FoundSession> {
    const now = this.#now();
    const session = await this.#opened(cookie);
    if (session === undefined) return { outcome: 'none', reason: 'unreadable' };
    if (now >= session.endsAt) return { outcome: 'none', reason: 'over' };
    if (now >= idleEndOf(session)) return { outcome: 'none', reason: 'idle' };
    if (await this.#ends.isOver(session, now)) return { outcome: 'none', reason: 'ended' };
    const roles = (await this.parts.grants?.renewed(session, now)) ?? { outcome: 'session', session };
    if (roles.outcome === 'unavailable') return roles;
    if (roles.outcome === 'none') {
      await this.end(session);
      return { outcome: 'none', reason: 'ended' };
    }
    const isRecent = now - session.seenAt < SESSION_BOUNDS.renewedEveryMilliseconds;
    if (isRecent && roles.session === session) return roles;
    const seen = { ...roles.session, seenAt: now };
    return { outcome: 'session', session: seen, renewed: await this.#sealed(seen) };
  }

  /** Every other process knows of it within seconds. @throws KeysUnavailable */
  async end({ id }: BrowserSession): Promise<void> {
    await endSessions({ session: id }, this.parts);
    this.#ends.forget(id);
  }

  /**
   * Resolves once the session is over, by whatever has ended it, or once the signal says that nobody waits any more.
   * While the key store is away nobody can tell, and it goes on until its end.
   */
  async untilOver(session: BrowserSession, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#now();
      if (await this.#ends.isOver(session, now).catch(() => false)) return;
      await this.parts.delay.wait(SESSION_BOUNDS.knownWithinMilliseconds, signal).catch(() => undefined);
    }
  }

  #now(): number {
    return Date.parse(this.parts.clock.now());
  }
  #drawn(form: 'hex' | 'base64url'): string {
    return Buffer.from(this.parts.random.bytes(16)).toString(form);
  }

  async #sealed(session: BrowserSession): Promise<string> {
    const { id: s, csrfToken: x, name: n, providerMarks: p, beganAt, seenAt, endsAt, rolesAt } = session;
    const w = packed(session.actor);
    const a = [beganAt, seenAt, endsAt, rolesAt ?? null];
    const whole = await this.parts.sealer.seal('session', { s, x, a, ...defined({ n, p }), w });
    if (whole.length < SESSION_BOUNDS.cookieCharacters) return whole;
    const text = await this.parts.sealer.seal('kept', { w, ...defined({ n }) });
    await this.parts.sessions.keep(whoOf(s), { text, until: new Date(endsAt).toISOString() });
    return this.parts.sealer.seal('session', { s, x, a, ...defined({ p }) });
  }

  async #opened(cookie: string): Promise<BrowserSession | undefined> {
    const { success, data } = sealedSession.safeParse(await this.parts.sealer.open('session', cookie));
    if (!success) return undefined;
    const { s, x, p, a } = data;
    const kept = data.w === undefined ? await this.#kept(s) : { w: data.w, n: data.n };
    if (kept === undefined) return undefined;
    const [beganAt, seenAt, endsAt, rolesAt] = a;
    return {
      id: s,
      actor: unpacked(kept.w),
      csrfToken: x,
      beganAt,
      seenAt,
      endsAt,
      ...defined({ name: kept.n, providerMarks: p, rolesAt: rolesAt ?? undefined }),
    };
  }

  async #kept(id: string) {
    const note = (await this.parts.sessions.find([whoOf(id)])).get(whoOf(id));
    if (note === undefined) return undefined;
    const opened = Object(await this.parts.sealer.open('kept', note.text)) as {
      readonly w?: unknown;
      readonly n?: unknown;
    };
    const found = sealedWho.safeParse(opened.w);
    return found.success ? { w: found.data, n: typeof opened.n === 'string' ? opened.n : undefined } : undefined;
  }
}

/** Who is asked about again stays for hours, and who isn't for as long as their roles may be believed. */
const endOf = ({ endsAt, grant }: Beginning, now: number): number => {
  const most = now + SESSION_BOUNDS.lifeMilliseconds;
  if (grant === undefined) return endsAt === undefined ? most : Math.min(most, Date.parse(endsAt));
  return grant.refreshToken === undefined ? now + SESSION_BOUNDS.rolesEveryMilliseconds : most;
};

const whoOf = (id: string): string => `who ${id}`;

/** Nothing may come of a session for so long; then it is over. */
export const idleEndOf = ({ seenAt, endsAt }: BrowserSession): number =>
  Math.min(endsAt, seenAt + SESSION_BOUNDS.idleMilliseconds);
