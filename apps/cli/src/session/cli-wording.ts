import { ApiRefusal } from '../output/failures.js';
import type { Queries } from '../http/api-client.js';
import { namesFrom, userNames } from '../words/names.js';
import { withOptions } from './api-words.js';
import type { Target } from '../contexts/target.js';
import { withMeant } from './what-was-meant.js';

const SIGN_IN_LINE = 'seatledger login';
/** This is the advice for everybody, and the same advice for the command line. The first pattern that fits counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /Look at the list of tenants, or create one/g,
    'They are listed by: seatledger tenants list. ' +
      'One is created by: seatledger tenants create NAME --country CODE',
  ],
  [/Create one first/g, 'Create one with: seatledger tenants create NAME --country CODE'],
  [
    /, and the request names none of them\. Choose one/g,
    '. Name one with --tenant. They are listed by: seatledger tenants list',
  ],
  [/, which the list of deleted users has/g, '. They are listed by: seatledger users list --deleted'],
  [/Look among the deleted users, too/g, 'Deleted users are listed by: seatledger users list --deleted'],
  [/(?<=User (\S+) is deleted\. Restore it before \S+)(?=\.(?: |$))/g, ' with: seatledger users restore $1'],
  [
    /(?<=(?:is none of (\S+)|(\S+) has no plan .+)\. )Look at the plans that it has/g,
    'Its plans are listed by: seatledger catalogue show $1$2',
  ],
  [
    /Look at the list of products, or import a catalogue that has it/g,
    'It is listed by: seatledger catalogue list. Import a catalogue to add products',
  ],
  [/Look at what it has bought: each purchase has its id there/g, 'They are listed by: seatledger purchases list'],
  [/Look at what it has bought/g, 'What it has is listed by: seatledger subscriptions list'],
  [/Look at the list of operations/g, 'They are listed by: seatledger operations list'],
  [/Buy seats of it first/g, 'Buy seats first with: seatledger purchases buy'],
  [
    /(?<=User (\S+) has no usage location\. )Set one first/g,
    'Set it first with: seatledger users update $1 --usage-location CODE',
  ],
  [
    /The list of deadlines says which users will be, and when/g,
    'Which users will be, and when: seatledger deadlines list',
  ],
  [
    /Refresh the license first, which gives it the plans that the product has now/g,
    'Take the plans that the product has now with: seatledger refresh USER PRODUCT',
  ],
  [/can be withdrawn/g, 'is taken from names with: seatledger catalogue withdraw ID'],
  [/Confirm with \S+ if that is meant/g, 'Say --yes if that is meant'],
  [/Switch them off, or/g, 'Switch them off with --disable, or'],
  [/Give one, such as the number of a ticket/g, 'Give one with --reference, such as the number of a ticket'],
  [/Ask for the dry run again/g, 'Ask for the dry run again with --dry-run'],
  [/Wait a moment, and ask again for the same;/g, 'Wait a moment, and try again;'],
  [/\/docs lists [^.]*\./g, 'It may be of another release than this program.'],
  [/Sign in\. A program sends its access token as .* which issuers are trusted\./gs, `Sign in with: ${SIGN_IN_LINE}`],
  [/Sign in again\.?$/g, `Sign in again with: ${SIGN_IN_LINE}`],
  // the program has asked again under the same key, but a command that is typed again is another one
  [/or may still be\. Ask again.*$/gs, 'or may still be. Look first with: seatledger commands list'],
  [
    /Ask again( in \d+ s)?(?: with Idempotency-Key \S+)?: (?:it|the same command) is decided at most once/g,
    'Try again$1',
  ],
  [/Start another one/g, 'Send it again, an import with --again'],
  [
    / Asking again is safe: the same command is decided at most once\./g,
    ' Look what was done with: seatledger commands list',
  ],
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
