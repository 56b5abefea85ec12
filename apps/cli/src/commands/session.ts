import type { Command } from 'commander';
import type { EndedSessions } from '#platform';
import { usageFailure } from '../output/failures.js';
import { printable } from '../output/table.js';
import { onDataDir } from '../session/on-stores.js';
import type { World } from '../session/session.js';

interface Whose {
  readonly person?: string;
  readonly issuer?: string;
  readonly all?: true;
}

/** The sessions that people can name. */
type Named = Exclude<EndedSessions, { readonly providerMark: string }>;

/** A server draws ids of these letters. */
const AN_ID = /^[\w-]{1,200}$/;

/** @throws CliFailure of usage */
function endedBy(session: string | undefined, { person, issuer, all }: Whose): Named {
  if ([session, person, all].filter((each) => each !== undefined).length !== 1)
    throw usageFailure('session end: name the id of a session, or --person with --issuer, or --all');
  if ((person === undefined) !== (issuer === undefined))
    throw usageFailure('session end: --person and --issuer go together: an id says nothing without its issuer');
  if (person !== undefined && issuer !== undefined) return { person: { issuer, id: person } };
  if (session === undefined) return 'all';
  if (AN_ID.test(session)) return { session };
  throw usageFailure('session end: that is no id of a session; GET /api/me tells it, and so does the console');
}

const said = (ended: Named, now: string): string => {
  const soon = 'every server knows it within 5 seconds.';
  if (ended !== 'all' && 'session' in ended) return `The session ${ended.session} is ended: ${soon}`;
  const whose = ended === 'all' ? '' : ` of ${ended.person.id} of ${ended.person.issuer}`;
  return `All sessions${whose} that began until ${now} are ended: ${soon}`;
};

export function addSession(program: Command, world: World): void {
  program
    .command('session')
    .description('browsers that are signed in')
    .command('end')
    .description(
      'sign out a browser, or all browsers of somebody, at every server. Whoever has a role at the issuer can ' +
        'sign in again: take that away first',
    )
    .argument('[session]', 'its id, as GET /api/me and the console tell it')
    .option('--person <id>', 'all of this person or application, by the id that the issuer gives')
    .option('--issuer <name>', 'whose id that is: a name in AUTH_FILE, issuer for AUTH_ISSUER, or local')
    .option('--all', 'all there are')
    .action(
      onDataDir<[string | undefined, Whose]>(world, 'changes', async (session, stores, id, whose) => {
        const ended = endedBy(id, whose);
        const { endSessions } = await import('#platform');
        const beganUntil = await endSessions(ended, stores);
        session.show({ ...(id === undefined ? whose : { session: id }), beganUntil }, () =>
          printable(said(ended, beganUntil)),
        );
      }),
    );
}
