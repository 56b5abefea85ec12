import type { Clock, Sessions } from '#application';
import { boundedText } from '#contracts';
import { defined } from '#licensing';
import { z } from 'zod';
import type { Provider } from './provider.js';
import type { Sealer } from './sealer.js';
import { type BrowserSession, packed, SESSION_BOUNDS, sealedWho, unpacked } from './session.js';

const TOKEN = 16_384;
const kept = z.strictObject({
  provider: boundedText(32),
  refreshToken: boundedText(TOKEN).exactOptional(),
  idToken: boundedText(TOKEN).exactOptional(),
  /** What the provider told last, and when. */
  told: z.strictObject({ at: z.int(), w: sealedWho }).exactOptional(),
  /** Another process asks until then. */
  busyUntil: z.int().exactOptional(),
});
export type SessionGrant = z.infer<typeof kept>;

/** Whoever asks the provider has answered after so long, or has ended. */
const BUSY_MILLISECONDS = 30_000;

export type Roles =
  | { readonly outcome: 'session'; readonly session: BrowserSession }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'unavailable'; readonly issuer: string };

export interface GrantParts {
  readonly sessions: Sessions;
  readonly sealer: Sealer;
  readonly clock: Pick<Clock, 'now'>;
  readonly providers: readonly Provider[];
}

/**
 * Keeps in the key store by what a provider is asked again about a session, sealed: a refresh token is in no cookie.
 * Of all processes one asks, and the others take what that one was told.
 */
export class SessionGrants {
  constructor(private readonly parts: GrantParts) {}

  async keep({ id, endsAt }: BrowserSession, grant: SessionGrant): Promise<void> {
    await this.parts.sessions.keep(nameOf(id), await this.#sealed(grant, endsAt));
  }

  /** Resolves to what is kept of a session, of which its end at the provider needs the ID token. */
  async of(id: string): Promise<SessionGrant | undefined> {
    return (await this.#find(id))?.grant;
  }

  /** Resolves to the session with the roles that the provider tells, where those of the session are old. */
  async renewed(session: BrowserSession, now: number): Promise<Roles> {
    const { rolesAt } = session;
    if (rolesAt === undefined || isYoung(rolesAt, now)) return { outcome: 'session', session };
    const found = await this.#find(session.id);
    const provider = this.parts.providers.find(({ of }) => of.name === found?.grant.provider);
    if (found === undefined || provider === undefined) return { outcome: 'none' };
    const { grant, text } = found;
    const { told, refreshToken, busyUntil = 0 } = grant;
    if (told !== undefined && told.at > rolesAt && isYoung(told.at, now))
      return { outcome: 'session', session: { ...session, actor: unpacked(told.w), rolesAt: told.at } };
    const asBefore = (): Roles =>
      now - rolesAt < SESSION_BOUNDS.rolesAtMostMilliseconds
        ? { outcome: 'session', session }
        : { outcome: 'unavailable', issuer: provider.of.issuer };
    if (refreshToken === undefined) return { outcome: 'none' };
    if (busyUntil > now) return asBefore();
    const busy = await this.#sealed({ ...grant, busyUntil: now + BUSY_MILLISECONDS }, session.endsAt);
    if (!(await this.parts.sessions.replace(nameOf(session.id), text, busy))) return asBefore();
    const answer = await provider.again(refreshToken);
    // until it is asked again, nobody else asks a provider that is away
    if (answer.outcome === 'refused') return answer.why === 'provider-away' ? asBefore() : { outcome: 'none' };
    const { actor } = answer.signedIn;
    if (!isSame(actor, session.actor)) return { outcome: 'none' };
    const next = defined({ refreshToken: answer.refreshToken, idToken: answer.idToken });
    await this.keep(session, { ...withoutBusy(grant), ...next, told: { at: now, w: packed(actor) } });
    return { outcome: 'session', session: { ...session, actor, rolesAt: now } };
  }

  async #find(id: string): Promise<{ readonly grant: SessionGrant; readonly text: string } | undefined> {
    const note = (await this.parts.sessions.find([nameOf(id)])).get(nameOf(id));
    if (note === undefined) return undefined;
    const { success, data } = kept.safeParse(await this.parts.sealer.open('kept', note.text));
    return success ? { grant: data, text: note.text } : undefined;
  }

  async #sealed(grant: SessionGrant, endsAt: number) {
    return { text: await this.parts.sealer.seal('kept', grant), until: new Date(endsAt).toISOString() };
  }
}

const nameOf = (id: string): string => `grant ${id}`;
const isYoung = (at: number, now: number): boolean => now - at < SESSION_BOUNDS.rolesEveryMilliseconds;
const withoutBusy = ({ busyUntil: _, ...grant }: SessionGrant): SessionGrant => grant;
/** A refresh token that stands for somebody else stands for nobody here. */
const isSame = (one: BrowserSession['actor'], other: BrowserSession['actor']): boolean =>
  one.kind === 'user' &&
  other.kind === 'user' &&
  one.issuer === other.issuer &&
  one.id === other.id &&
  one.tenantId === other.tenantId;
