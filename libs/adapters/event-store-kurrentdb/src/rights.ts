export type Roles = string | readonly string[];
/** Says who may read, write, delete, and read and write the metadata. What is left out is as by default. */
export interface Acl {
  readonly $r?: Roles;
  readonly $w?: Roles;
  readonly $d?: Roles;
  readonly $mr?: Roles;
  readonly $mw?: Roles;
}
export interface Metadata {
  readonly $acl?: Acl;
}
export interface DefaultAcls {
  readonly $userStreamAcl?: Acl;
  readonly $systemStreamAcl?: Acl;
}
/** What one stream of rights holds after a change, and in words what it changes. */
export interface Change {
  readonly content: object;
  readonly text: string;
  /** These words say what others lose by it. */
  readonly takes?: string;
}

const EVERYBODY = '$all';
const ADMINISTRATORS = '$admins';
const list = (roles: Roles | undefined, otherwise: Roles): readonly string[] => [roles ?? otherwise].flat() as string[];
const may = (roles: readonly string[], user: string): boolean => roles.includes(user) || roles.includes(EVERYBODY);
const including = (roles: readonly string[], user: string): readonly string[] =>
  may(roles, user) ? roles : [...roles, user];

/**
 * Lets a user read the whole log. All else in the metadata of `$all` stays as it is.
 * @returns undefined where it may already
 */
export const widerAcl = (metadata: Metadata, user: string): Change | undefined => {
  const readers = list(metadata.$acl?.$r, ADMINISTRATORS);
  if (may(readers, user)) return undefined;
  return {
    content: { ...metadata, $acl: { ...metadata.$acl, $r: including(readers, user) } },
    text: `${user} may read the whole log ($all)`,
  };
};

const OTHERS = ['$d', '$mr', '$mw'] as const;

/**
 * Lets a user read and write all streams but the server's own by default; where they are `narrow`, nobody else whom no
 * right names. All else in the default rights stays as it is.
 * @returns undefined where nothing has to change
 */
export const widerDefaults = (defaults: DefaultAcls, user: string, narrow: boolean): Change | undefined => {
  const before = defaults.$userStreamAcl ?? {};
  const rolesOf = (member: keyof Acl): readonly string[] => list(before[member], EVERYBODY);
  const narrowed = (roles: readonly string[]): readonly string[] => {
    const named = narrow ? roles.filter((role) => role !== EVERYBODY) : roles;
    return narrow && !named.includes(ADMINISTRATORS) ? [ADMINISTRATORS, ...named] : named;
  };
  const after: Acl = {
    $r: including(narrowed(rolesOf('$r')), user),
    $w: including(narrowed(rolesOf('$w')), user),
    ...Object.fromEntries(OTHERS.map((member) => [member, narrowed(rolesOf(member))])),
  };
  const members = ['$r', '$w', ...OTHERS] as const;
  const changed = members.filter((member) => !sameRoles(rolesOf(member), list(after[member], [])));
  if (changed.length === 0) return undefined;
  const opened = members.filter((member) => rolesOf(member).includes(EVERYBODY));
  return {
    content: { ...defaults, $userStreamAcl: after, $systemStreamAcl: defaults.$systemStreamAcl ?? ONLY_ADMINISTRATORS },
    text: `${user} may read and write all streams but the server's own`,
    ...(narrow && opened.length > 0
      ? {
          takes:
            'everybody else but administrators, and whom a right names, loses the default right to read, write and ' +
            'delete streams, those of other programs as well',
        }
      : {}),
  };
};

const ONLY_ADMINISTRATORS: Acl = {
  $r: ADMINISTRATORS,
  $w: ADMINISTRATORS,
  $d: ADMINISTRATORS,
  $mr: ADMINISTRATORS,
  $mw: ADMINISTRATORS,
};

const sameRoles = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((role) => other.includes(role));
