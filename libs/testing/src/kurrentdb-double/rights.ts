import type { Log } from './log.js';

export interface User {
  readonly password: string;
  /** Members of `$admins` may do everything. */
  readonly groups?: readonly string[];
}
export type Operation = 'read' | 'write' | 'delete' | 'metadata-read' | 'metadata-write';

type Roles = string | readonly string[];
interface Acl {
  readonly $r?: Roles;
  readonly $w?: Roles;
  readonly $d?: Roles;
  readonly $mr?: Roles;
  readonly $mw?: Roles;
}
const MEMBER = {
  read: '$r',
  write: '$w',
  delete: '$d',
  'metadata-read': '$mr',
  'metadata-write': '$mw',
} as const satisfies Record<Operation, keyof Acl>;

const EVERYBODY = '$all';
const ADMINISTRATORS = '$admins';
const all = (roles: Roles): Acl => ({ $r: roles, $w: roles, $d: roles, $mr: roles, $mw: roles });
/** Fact 41. */
const DEFAULTS = { $userStreamAcl: all(EVERYBODY), $systemStreamAcl: all(ADMINISTRATORS) };

const lastOf = (log: Log, stream: string): object => {
  const last = log.whole(stream).at(-1);
  return last === undefined ? {} : (JSON.parse(Buffer.from(last.data).toString('utf8')) as object);
};

/** Facts 41 to 43: tells whether a user may do this with a stream, `$all` included. */
export const mayDo = (log: Log, name: string, groups: readonly string[], operation: Operation, stream: string) => {
  const mine = new Set([name, EVERYBODY, ...groups]);
  if (mine.has(ADMINISTRATORS)) return true;
  if (stream.startsWith('$$')) {
    const what = operation === 'read' ? 'metadata-read' : 'metadata-write';
    return allows(log, mine, what, stream.slice(2));
  }
  return allows(log, mine, operation, stream);
};

const allows = (log: Log, mine: ReadonlySet<string>, operation: Operation, stream: string): boolean => {
  const member = MEMBER[operation];
  const { $acl: own } = lastOf(log, `$$${stream}`) as { readonly $acl?: Acl };
  const defaults = { ...DEFAULTS, ...lastOf(log, '$settings') };
  const byDefault = stream.startsWith('$') ? defaults.$systemStreamAcl : defaults.$userStreamAcl;
  const roles = own?.[member] ?? byDefault[member] ?? ADMINISTRATORS;
  return [roles].flat().some((role) => mine.has(role as string));
};
