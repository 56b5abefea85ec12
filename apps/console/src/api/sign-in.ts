import { refusalOf, unreachable } from './problem.js';

/** Where somebody signs in who comes back to this page afterwards. */
export const signInAddress = (): string =>
  `/auth/login?${new URLSearchParams({ to: `${location.pathname}${location.search}` }).toString()}`;

const LED_AT = 'seatledger.led-to-sign-in';
/** Whoever comes back signed in does so within this time, by themselves or after they typed a password. */
const AGAIN_MS = 10_000;

/**
 * Leads to the sign-in at once. A browser that keeps no session would be led there again and again, so that it is done
 * once and the next time left to a button.
 */
export const leadToSignIn = (): void => {
  const before = Number(sessionStorage.getItem(LED_AT) ?? 0);
  const now = Date.now();
  if (now - before < AGAIN_MS) return;
  sessionStorage.setItem(LED_AT, String(now));
  location.assign(signInAddress());
};

/** Ends the session here, and leads to where it ends at the provider. */
export const signOut = async (csrfToken: string): Promise<void> => {
  const headers = { 'x-csrf-token': csrfToken };
  const response = await fetch('/auth/logout', { method: 'POST', headers }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw refusalOf(response, await response.json().catch(() => undefined));
  const { to } = (await response.json()) as { readonly to: string };
  location.assign(to);
};
