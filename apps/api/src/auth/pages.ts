import { TOKEN_FAULTS } from '#contracts';
import { LOADS_NOTHING } from '#platform';
import type { FastifyReply, RouteShorthandOptions } from 'fastify';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text stands in a page as it is, whatever signs it has. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;' +
  'background:#fff}a,button{font:inherit}textarea{width:100%;box-sizing:border-box;font-family:monospace}';

/** A page of sign-in loads nothing and sends its form here alone. */
export const PAGE_POLICY: RouteShorthandOptions = {
  helmet: {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...Object.fromEntries(Object.entries(LOADS_NOTHING).map(([name, values]) => [name, [...values]])),
        'style-src': ["'unsafe-inline'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
      },
    },
  },
} as RouteShorthandOptions;

interface Page {
  readonly title: string;
  readonly text: string;
  /** Markup of ours, in which nothing stands that came from elsewhere but escaped. */
  readonly more?: string;
}

const send = (reply: FastifyReply, status: number, { title, text, more = '' }: Page): FastifyReply =>
  reply
    .status(status)
    .type('text/html;charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)} – Seatledger</title>` +
        `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>` +
        `<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>${more}</main></body></html>`,
    );

/** A sign-in is refused for one of these, and its page says what to do. */
const REFUSED = {
  'wrong-state': [400, 'This sign-in was not begun in this browser, or it was ten minutes ago. Begin again.'],
  'used-code': [400, 'This way back from the provider was taken already, or has ended. Begin again.'],
  denied: [403, 'The provider says that the sign-in was denied or given up.'],
  'clock-off': [
    401,
    'The clocks of this server and of the provider are too far apart, or the sign-in took too long. ' +
      'Try again; if it stays so, have an operator set the clock.',
  ],
  'no-tenant': [
    403,
    'You are known to the provider, and it names no tenant for which it may speak here. ' +
      'Have an operator look at AUTH_ISSUER, or at the file that AUTH_FILE names.',
  ],
  'no-role': [
    403,
    'You are signed in and have no role here. Have an administrator give you one at the provider, and sign in again.',
  ],
  'not-believed': [
    401,
    'What the provider sent is not believed. Have an operator compare AUTH_AUDIENCE and AUTH_CLIENT_SCOPES, or ' +
      'audiences and scopes in the file that AUTH_FILE names, with what the provider sends.',
  ],
  'provider-away': [503, 'The provider can’t be reached. Nothing is wrong with your account: try again in a minute.'],
  'no-browser-sign-in': [
    404,
    'Nobody can sign in with a browser here: this server is no client of an issuer. Have an operator name one: ' +
      '`browser` of an issuer in the file that AUTH_FILE names, or AUTH_CLIENT_ID beside AUTH_ISSUER.',
  ],
} as const satisfies Readonly<Record<string, readonly [status: number, text: string]>>;
type RefusedSignIn = keyof typeof REFUSED;

const linkTo = (href: string, text: string): string => `<p><a href="${escaped(href)}">${escaped(text)}</a></p>`;

/** What is wrong with a token says more than that it is not believed. */
const faultOf = (reason: string): string =>
  Object.hasOwn(TOKEN_FAULTS, reason) ? `, in the token: ${TOKEN_FAULTS[reason as keyof typeof TOKEN_FAULTS]}.` : '';

/** Sends the page that says why a sign-in was refused. */
export const refused = (reply: FastifyReply, why: RefusedSignIn, reason?: string): FastifyReply => {
  const [status, text] = REFUSED[why];
  const detail =
    reason === undefined ? '' : `<p>Reason: <code>${escaped(reason)}</code>${escaped(faultOf(reason))}</p>`;
  if (status === 503) void reply.header('retry-after', '60');
  return send(reply, status, {
    title: 'Not signed in',
    text,
    more: `${detail}${linkTo('/auth/login', 'Sign in again')}`,
  });
};

/** Sends the page on which a token is pasted. */
export const tokenForm = (reply: FastifyReply, to: string, fault?: string): FastifyReply =>
  send(reply, fault === undefined ? 200 : 401, {
    title: 'Sign in with a token',
    text: 'Make a token on the machine of this server: seatledger token --role ROLE --tenant TENANT --data-dir DIR',
    more:
      (fault === undefined ? '' : `<p role="alert">The token is not accepted: <code>${escaped(fault)}</code></p>`) +
      '<form method="post" action="/auth/token"><label>Token<br>' +
      '<textarea name="token" rows="8" required autocomplete="off" spellcheck="false"></textarea></label>' +
      `<input type="hidden" name="to" value="${escaped(to)}"><p><button>Sign in</button></p></form>`,
  });

/** Sends the page on which one of several providers is chosen. */
export const chooseProvider = (reply: FastifyReply, names: readonly string[], to: string): FastifyReply =>
  send(reply, 200, {
    title: 'Sign in',
    text: 'Where do you have an account?',
    more: names
      .map((name) => linkTo(`/auth/login?${new URLSearchParams({ issuer: name, to }).toString()}`, name))
      .join(''),
  });
