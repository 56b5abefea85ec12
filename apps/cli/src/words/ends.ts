import type { ChangedUser, OperationTotals, ReassignedUsers, TriedOperation } from '../http/shapes.js';
import { count } from '../output/table.js';

/** This is what would end for somebody, to ask a person by. */
export interface Ends {
  readonly services: readonly string[];
  readonly users: number;
  readonly aliases: number;
  /** The earliest deadline of what is retained. It is left out where all of it stays. */
  readonly purgeAt?: string;
  /** How many licenses would be free for others. */
  readonly licenses: number;
}

/** Reads off the answer of any dry run what would end. An answer that tells of no user ends nothing. */
export function endsOf(answer: unknown): Ends {
  const told = (answer ?? {}) as Partial<ReassignedUsers> & Partial<TriedOperation> & ChangedUser;
  if (told.totals !== undefined && 'retained' in told.totals) return endsOfMany(told.totals);
  const changes: readonly ChangedUser[] = told.from && told.to ? [told.from, told.to] : [told];
  const retained = changes.flatMap((change) => change.retained ?? []);
  return {
    services: distinct(retained),
    users: changes.filter((change) => (change.retained ?? []).length > 0).length,
    aliases: changes.flatMap(({ aliasesReleased = [] }) => aliasesReleased).length,
    licenses: changes.flatMap(({ removed = [] }) => removed).length,
    ...earliest(retained),
  };
}

function endsOfMany({ retained, retainedUsers, aliasesReleased, removed = [] }: OperationTotals): Ends {
  const most = Math.max(0, ...retained.map(({ users }) => users));
  return {
    services: distinct(retained),
    users: retainedUsers ?? most,
    aliases: aliasesReleased,
    licenses: removed.reduce((sum, { users }) => sum + users, 0),
    ...earliest(retained),
  };
}

const distinct = (services: readonly { readonly service: string }[]): readonly string[] =>
  [...new Set(services.map(({ service }) => service))].toSorted();

const earliest = (services: readonly { readonly purgeAt?: string }[]): Pick<Ends, 'purgeAt'> => {
  const [purgeAt] = services.flatMap((each) => each.purgeAt ?? []).toSorted();
  return purgeAt === undefined ? {} : { purgeAt };
};

/** Somebody is to be asked where this is so. */
export const isAnEnd = ({ services, aliases }: Ends): boolean => services.length > 0 || aliases > 0;

const SOME = 3;

/** Says it in a sentence, such as `11 services of 40 users end (exchange, forms, planner, …; …); 12 aliases go`. */
export function endsText({ services, users, aliases, purgeAt }: Ends, who = count(users, 'user')): string {
  const listed = `${services.slice(0, SOME).join(', ')}${services.length > SOME ? ', …' : ''}`;
  const kept = purgeAt === undefined ? 'the data stays' : `the data is kept until ${purgeAt}`;
  return [
    services.length === 0
      ? ''
      : `${count(services.length, 'service')} of ${who} ` +
        `${services.length === 1 ? 'ends' : 'end'} (${listed}; ${kept})`,
    aliases === 0 ? '' : `${count(aliases, 'alias', 'aliases')} ${aliases === 1 ? 'goes' : 'go'}`,
  ]
    .filter(Boolean)
    .join('; ');
}
