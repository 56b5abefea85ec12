import type { Changing } from '../http/api-client.js';
import type { ClosedTenant, ErasedUser, TriedOperation } from '../http/shapes.js';
import { count } from '../output/table.js';
import { endsOf, endsText, isAnEnd } from '../words/ends.js';
import { wouldText } from '../words/outcomes.js';
import { closesTenant, confirmedUsers, countedByServer, selectedUsers, undoes } from './counted-users.js';
import type { Question } from './confirm.js';

/** These end no service of anybody, whatever they say. Everything else is tried first. */
const ENDS_NOTHING: readonly (readonly [method: Changing['method'], path: RegExp])[] = [
  ['POST', /^\/api\/tenants$/],
  ['PATCH', /^\/api\/tenants\/[^/]+$/],
  ['POST', /^\/api\/tenants\/[^/]+\/reopen$/],
  ['POST', /^\/api\/restrictions$/],
  ['POST', /^\/api\/purchases(\/[^/]+\/[a-z]+)?$/],
  ['POST', /^\/api\/users$/],
  ['POST', /^\/api\/users\/[^/]+\/licenses\/adopt$/],
  ['PATCH', /^\/api\/users\/[^/]+$/],
  ['POST', /^\/api\/deleted-users\/[^/]+\/restore$/],
  ['POST', /^\/api\/clock\/agreement$/],
  ['POST', /^\/api\/products\/[^/]+\/(withdraw|reinstate)$/],
  ['DELETE', /^\/api\/commands\/[^/]+\/reason$/],
  // held licenses keep their revision of a product, and whoever takes plans from products is asked about just that
  ['POST', /^\/api\/catalogue$/],
];
/** A bulk operation in one of these modes doesn't either. */
const MODES_THAT_END_NOTHING: ReadonlySet<unknown> = new Set(['create', 'update', 'restore', 'adopt']);

const endsNothing = ({ method, path, body }: Changing): boolean =>
  ENDS_NOTHING.some(([each, pattern]) => each === method && pattern.test(path)) ||
  (path === '/api/operations' && MODES_THAT_END_NOTHING.has((body as { readonly mode?: unknown }).mode));

export interface Asking {
  /** Tells what a request would do. */
  readonly try: (request: Changing) => Promise<{ readonly body: unknown }>;
  readonly confirmOrStop: (question: Question) => Promise<void>;
  /** Gives the name of a user whom the command line names by id. */
  readonly nameOf: (user: string) => Promise<string>;
}

/**
 * Asks a person before anything is sent that ends a service of somebody, by the figures of its dry run; before every
 * deletion and erasure; and before whatever is done with selected users, whom nobody has listed. This is the one place
 * that asks about that, for all commands. Resolves to the request to send.
 * @throws CliFailure where the dry run is refused, or nobody says yes
 */
export async function askedFirst(request: Changing, asking: Asking): Promise<Changing> {
  const selected = selectedUsers(request);
  if (selected === undefined && endsNothing(request)) return request;
  if (closesTenant(request)) return askAboutClosing(request, asking);
  const erased = erasedBy(request);
  if (erased !== undefined) {
    await askAboutErasure(request, erased, asking);
    return request;
  }
  const tried = await countedByServer(request, asking.try);
  const {
    request: counted,
    answer: { body: answer },
  } = tried;
  const deletes = request.method === 'DELETE' || confirmedUsers(counted) !== undefined;
  const ends = endsOf(answer);
  if (!deletes && !isAnEnd(ends) && selected === undefined && !undoes(request)) return counted;
  const [, named] = /^\/api\/users\/([^/]+)/.exec(request.path) ?? [];
  const who = named === undefined ? undefined : await asking.nameOf(decodeURIComponent(named));
  const users = confirmedUsers(counted);
  // a replacement takes all else that they hold, as the server's rule of confirm has it
  const typed = users ?? (selected?.mode === 'replace' ? selected.users : undefined);
  const facts = [
    ...(deletes ? [`Deletes ${who ?? count(users ?? 0, 'user')}; ${freeText(ends.licenses)}.`] : []),
    ...(undoes(request) ? [`${undoText(answer)}.`] : []),
    ...(!deletes && selected !== undefined ? [`${wouldText(selected.mode, selected.users)}.`] : []),
    ...(isAnEnd(ends) ? [`${endsText(ends, who)}.`] : []),
    ...failuresText(answer),
  ];
  await asking.confirmOrStop({
    facts: facts.join(' '),
    ...(typed === undefined ? {} : { expected: String(typed) }),
    ...(deletes ? { refused: 'Nothing was deleted.' } : {}),
  });
  return counted;
}

/** Returns the user whom the request erases at once. */
const erasedBy = ({ path }: Changing): string | undefined => {
  const [, named] = /^\/api\/deleted-users\/([^/]+)\/erase$/.exec(path) ?? [];
  return named === undefined ? undefined : decodeURIComponent(named);
};

/** Resolves to the request, confirmed with the number of users that the tenant has. */
async function askAboutClosing(request: Changing, asking: Asking): Promise<Changing> {
  const { request: counted, answer } = await countedByServer(request, asking.try);
  const { id, users = 0, purgeAt } = answer.body as ClosedTenant;
  const until = purgeAt === undefined ? '' : `, and be reopened until ${purgeAt}`;
  await asking.confirmOrStop({
    facts: `Closes the tenant ${id} with its ${count(users, 'user')}: from then on it can only be read${until}.`,
    expected: String(users),
    refused: 'Nothing was closed.',
  });
  return counted;
}

async function askAboutErasure(request: Changing, user: string, asking: Asking): Promise<void> {
  const { body } = await asking.try(request);
  const { purgeAt } = body as ErasedUser;
  const until = purgeAt === undefined ? '' : ` The user can be restored until ${purgeAt}, and not at all afterwards.`;
  await asking.confirmOrStop({
    facts: `Erases ${await asking.nameOf(user)} for good.${until}`,
    expected: user.toLowerCase(),
    refused: 'Nothing was erased.',
  });
}

/** Whatever an undo does is asked about: nobody has listed whom it is about. */
function undoText(answer: unknown): string {
  const { counts, total = 0 } = (answer ?? {}) as Partial<TriedOperation>;
  const inPart = counts?.withShortfalls ?? 0;
  return `${wouldText('undo', total)}${inPart === 0 ? '' : `, of ${inPart} in part`}`;
}

const freeText = (licenses: number): string =>
  licenses === 0 ? 'no license is held' : `${count(licenses, 'license is', 'licenses are')} free at once`;

function failuresText(answer: unknown): readonly string[] {
  const { counts } = (answer ?? {}) as Partial<TriedOperation>;
  return counts === undefined || counts.failed === 0 ? [] : [`${count(counts.failed, 'user')} would fail.`];
}
