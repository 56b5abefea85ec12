import { ApiRefusal } from '../output/failures.js';
import type { Queries } from '../http/api-client.js';
import { namesFrom, userNames } from '../words/names.js';
import { withOptions } from './api-words.js';
import type { Target } from '../contexts/target.js';
import { withMeant } from './what-was-meant.js';

const SIGN_IN_LINE = 'seatledger login';
/** This is the API's advice, and the same advice for the command line. The first pattern that fits counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/GET \/api\/tenants lists them/g, 'They are listed by: seatledger tenants list'],
  [/; POST \/api\/tenants creates one/g, '. One is created by: seatledger tenants create NAME --country CODE'],
  [/Create one with POST \/api\/tenants/g, 'Create one with: seatledger tenants create NAME --country CODE'],
  [/with the header x-tenant-id; /g, 'with --tenant. '],
  [/GET \/api\/deleted-users lists them/g, 'They are listed by: seatledger users list --deleted'],
  [/Deleted users are at \/api\/deleted-users/g, 'Deleted users are listed by: seatledger users list --deleted'],
  [/ with POST \/api\/deleted-users\/(\S+)\/restore/g, ' with: seatledger users restore $1'],
  [/GET \/api\/products\/(\S+) lists its plans/g, 'Its plans are listed by: seatledger catalogue show $1'],
  [/GET \/api\/products lists it; import/g, 'It is listed by: seatledger catalogue list. Import'],
  [/GET \/api\/subscriptions lists purchases with their ids/g, 'They are listed by: seatledger purchases list'],
  [/GET \/api\/subscriptions lists what it has/g, 'What it has is listed by: seatledger subscriptions list'],
  [/GET \/api\/operations lists them/g, 'They are listed by: seatledger operations list'],
  [/Buy seats first with POST \/api\/purchases/g, 'Buy seats first with: seatledger purchases buy'],
  [
    /Set usageLocation with PATCH \/api\/users\/(\S+) first/g,
    'Set it first with: seatledger users update $1 --usage-location CODE',
  ],
  [
    /GET \/api\/deadlines says which users will be, and when/g,
    'Which users will be, and when: seatledger deadlines list',
  ],
  [/with POST \/api\/users\/\{id\}\/licenses\/refresh/g, 'with: seatledger refresh USER PRODUCT'],
  [/with POST \/api\/products\/\{id\}\/withdraw/g, 'with: seatledger catalogue withdraw ID'],
  [/Send confirm: \S+ if that is meant/g, 'Say --yes if that is meant'],
  [/List them in disabledPlans/g, 'Switch them off with --disable'],
  [/\bby its skuId\b/g, 'by its id'],
  [/ with POST \/api\/operations\?dryRun=true/g, ' with --dry-run'],
  [
    /Wait as long as Retry-After says, and send the same request again, a command with the same Idempotency-Key;/g,
    'Wait a moment, and try again;',
  ],
  [/ GET \/api\/dry-runs lists those of this tenant, and DELETE ends one\./g, ''],
  [/\/docs lists [^.]*\./g, 'It may be of another release than this program.'],
  [/Sign in, and send the access token as .* which issuers are trusted\./gs, `Sign in with: ${SIGN_IN_LINE}`],
  [/Sign in again\.?$/g, `Sign in again with: ${SIGN_IN_LINE}`],
  // the program has asked again under the same key, but a command that is typed again is another one
  [/or may still be\. Ask again.*$/gs, 'or may still be. Look first with: seatledger commands list'],
  [/Wait as long as Retry-After says, and send [^;]*;/g, 'Try again in a moment;'],
  [/Ask again( in \d+ s)? with .*Idempotency-Key.*: it will be decided at most once/g, 'Try again$1'],
  [/Send it again with another Idempotency-Key/g, 'Send it again, an import with --again'],
  [/ Asking again with the same Idempotency-Key is safe\./g, ' Look what was done with: seatledger commands list'],
  // the API's advice may be half a sentence, and ours is a whole one
  [/; (It is|Its|They are|What|Who) /g, '. $1 '],
];
const NOT_KNOWN: ReadonlySet<string> = new Set(['authentication-required', 'invalid-token']);
interface Asked {
  readonly api: Queries;
  readonly target: Target;
}
/** Whatever the advice of the API is, here a person signs in by this. */
function withSignIn(text: string, { url, context }: Target): string {
  const line = `seatledger login ${context ?? `--url ${url}`}`;
  const said = text.replaceAll(SIGN_IN_LINE, line);
  return said.includes(line) ? said : `${said} Sign in with: ${line}`;
}

const GUIDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** A command that a text advises is typed as it stands, so that an id in it stays an id. */
const HINTS_AND_GUIDS = new RegExp(`\\bseatledger [a-z][^.]*|(${GUIDS.source})`, 'g');

/** Replaces the calls that a text of the API advises by commands of this program. */
export const withCommands = (text: string): string =>
  withOptions(ADVICE.reduce((said, [advice, command]) => said.replaceAll(advice, command), text));

/** Puts texts of the API in this program's words: its commands, and names where there are ids, of users beside them. */
export async function inCliWords(api: Queries, texts: readonly string[]): Promise<string[]> {
  const said = texts.map(withCommands);
  if (!said.some((text) => text.search(GUIDS) >= 0)) return said;
  const nameOf = await namesIn(api, said);
  return said.map((text) =>
    text.replaceAll(HINTS_AND_GUIDS, (found, id?: string) => (id === undefined ? found : nameOf(id))),
  );
}

/** Puts a refusal in this program's words, and leaves every other error as it is. */
export async function errorInCliWords({ api, target }: Asked, error: unknown): Promise<unknown> {
  if (!(error instanceof ApiRefusal)) return error;
  // nobody who isn't known learns what there is, so that no name can be looked up
  if (NOT_KNOWN.has(error.code)) return error.withMessage(withSignIn(withCommands(error.message), target));
  const [message = error.message] = await inCliWords(api, [await withMeant(api, error)]);
  return error.withMessage(message);
}

/** Resolves to what products, plans and users are called, by their ids. What is none of these keeps its id. */
async function namesIn(api: Queries, texts: readonly string[]): Promise<(id: string) => string> {
  const ids = [...new Set(texts.flatMap((text) => text.match(GUIDS) ?? []))];
  const names = await namesFrom(api);
  const ofCatalogue = (id: string): string => (names.product(id) === id ? names.plan(id) : names.product(id));
  const others = await userNames(
    api,
    ids.filter((id) => ofCatalogue(id) === id),
  );
  return (id) => {
    const name = others.get(id);
    return name === undefined ? ofCatalogue(id) : `${name} (${id})`;
  };
}
