import {
  type AddressInput,
  type AddressKey,
  type Command,
  type CommandOf,
  type CountryCode,
  defined,
  type LicenseRequest,
  type PlanId,
  type PurchaseId,
  type Refusal,
  type RefusalCode,
  type SkuId,
  type StreamRef,
  type StreamState,
  type TenantId,
  type UserId,
} from '#licensing';

type Plans = readonly { readonly skuId: SkuId; readonly planIds: readonly PlanId[] }[];

/** Something that somebody may do before the command, or in it. */
export type Remedy =
  | { readonly step: 'buy-seats'; readonly skuId: SkuId; readonly seats: number }
  /** `notIn` are all countries that don't permit what the user is to have. */
  | {
      readonly step: 'set-location';
      readonly userId?: UserId;
      readonly usageLocation: CountryCode;
      readonly notIn?: readonly CountryCode[];
    }
  | { readonly step: 'keep-location' }
  | { readonly step: 'switch-off'; readonly plans: Plans }
  | { readonly step: 'leave-on'; readonly skuId: SkuId; readonly planIds: readonly PlanId[] }
  | {
      readonly step: 'leave-out';
      readonly skuIds: readonly SkuId[];
      readonly because: 'not-held' | 'already-held' | 'twice';
    }
  /** The address is free now, and like the one that was asked for. */
  | { readonly step: 'use-address'; readonly field: 'userPrincipalName' | 'aliases'; readonly address: string }
  | { readonly step: 'leave-out-alias'; readonly field: 'aliases' | 'removeAliases'; readonly index: number }
  | { readonly step: 'leave-out-id' }
  | { readonly step: 'name-user'; readonly userId: UserId }
  | { readonly step: 'confirm'; readonly users?: number; readonly userId?: UserId }
  | { readonly step: 'restore-user'; readonly userId: UserId }
  | { readonly step: 'renew-purchase'; readonly purchaseId: PurchaseId }
  | { readonly step: 'reopen-tenant' }
  /** What the sender saw, or counted, has moved on: only the rest of the command was decided. */
  | { readonly step: 'look-again' }
  | { readonly step: 'higher-version' }
  | { readonly step: 'assign'; readonly skuId: SkuId }
  | { readonly step: 'switch-on'; readonly skuId: SkuId; readonly planIds: readonly PlanId[] };

/** What is tried against a refusal: a command before it, or the command in another form. */
export interface Try {
  readonly remedy: Remedy;
  readonly before?: Command;
  readonly instead?: Command;
}

/** What there is now, after the remedies so far. */
export interface Situation {
  readonly tenantId: TenantId;
  readonly countries: readonly CountryCode[];
  state(ref: StreamRef): Promise<StreamState>;
  country(): Promise<CountryCode | undefined>;
  restrictedIn(planIds: readonly PlanId[]): Promise<ReadonlySet<CountryCode>>;
  /** Decides a command, which changes nothing. */
  refusalOf(command: Command): Promise<Refusal | undefined>;
  /** Resolves to undefined where nobody can read it. */
  textOf(userId: UserId, key: AddressKey): Promise<string | undefined>;
  keysOf(texts: readonly string[]): Promise<readonly AddressKey[]>;
  /** Resolves to whoever had the address until it was released. */
  lastHolder(key: AddressKey): Promise<UserId | undefined>;
}

type Of<C extends RefusalCode> = Extract<Refusal, { readonly code: C }>;
interface About {
  readonly command: Command;
  readonly now: Situation;
  readonly already: readonly Remedy[];
}
/** The smallest one comes first. */
type Found = readonly (Try | undefined)[];
type Against<C extends RefusalCode> = (refusal: Of<C>, about: About) => Found | Promise<Found>;

/**
 * Why nothing is tried against a refusal. No remedy takes anything from anybody, and none guesses what was meant.
 * `no-receipt`: it leaves none, so that nobody can ask about it later. `not-kept`: what was asked isn't kept, or
 * named nothing. `no-tenant`: it isn't a tenant's. `gone`: no way leads back. `sender`: only the sender knows what was
 * meant. `wait`: it passes by itself, or once something is mended.
 */
export type NoRemedy = 'no-receipt' | 'not-kept' | 'no-tenant' | 'gone' | 'sender' | 'wait';

/** Adds plans to those that are switched off, in the lines of these products. */
const withPlansOff = (command: Command, plans: Plans): Command | undefined => {
  const off = new Map(plans.map(({ skuId, planIds }) => [skuId, planIds]));
  return inLines(command, [...off.keys()], (line) => {
    const more = off.get(line.skuId);
    if (more === undefined) return line;
    return { ...line, disabledPlans: [...new Set([...(line.disabledPlans ?? []), ...more])] };
  });
};

/** Changes the licenses that a command gives; undefined where it doesn't give all of these. */
const inLines = (
  command: Command,
  skuIds: readonly SkuId[],
  change: (line: LicenseRequest) => LicenseRequest,
): Command | undefined => {
  const areIn = (lines: readonly LicenseRequest[]) =>
    skuIds.every((skuId) => lines.some((line) => line.skuId === skuId));
  switch (command.type) {
    case 'ChangeLicenses':
      return areIn(command.add) ? { ...command, add: command.add.map(change) } : undefined;
    case 'CreateUser':
    case 'ReplaceLicenses':
    case 'AdoptLicenses': {
      const { licenses = [] } = command;
      return areIn(licenses) ? { ...command, licenses: licenses.map(change) } : undefined;
    }
    default:
      return undefined;
  }
};

const byId = (ref: { readonly by: string; readonly userId?: UserId }): UserId | undefined => ref.userId;
/** The user who gets something. */
const userOf = (command: Command): UserId | undefined => {
  if (command.type === 'ReassignLicenses') return byId(command.to);
  return 'user' in command ? byId(command.user) : undefined;
};

const inLocation = (
  command: Command,
  userId: UserId | undefined,
  usageLocation: CountryCode,
): Omit<Try, 'remedy'> | undefined => {
  const saysOne = 'usageLocation' in command && typeof command.usageLocation === 'string';
  if (command.type === 'CreateUser' || saysOne) return { instead: { ...command, usageLocation } as Command };
  if (userId === undefined) return undefined;
  return { before: { type: 'UpdateUser', user: { by: 'id', userId }, usageLocation } };
};

/** Beyond so many places nobody looks for one that permits all that the user holds. */
const MOST_PLACES = 4;

/** Finds a location that permits all of it: the tenant's own where that does. */
const elsewhere = async (planIds: readonly PlanId[], userId: UserId | undefined, { command, now }: About) => {
  const plans = new Set(planIds);
  for (let tries = 0; tries < MOST_PLACES; tries += 1) {
    const forbidden = await now.restrictedIn([...plans]);
    const places = [await now.country(), ...now.countries];
    const usageLocation = places.find((place) => place !== undefined && !forbidden.has(place));
    const step = usageLocation === undefined ? undefined : inLocation(command, userId, usageLocation);
    if (usageLocation === undefined || step === undefined) return undefined;
    const refusal = await now.refusalOf(step.before ?? step.instead ?? command);
    if (refusal?.code !== 'not-permitted-in-location') {
      const notIn = [...forbidden].toSorted();
      const remedy = { step: 'set-location', usageLocation, ...defined({ userId }) } as const;
      return { remedy: notIn.length === 0 ? remedy : { ...remedy, notIn }, ...step };
    }
    // what the user holds already isn't permitted there
    for (const { planIds: more } of refusal.plans) for (const planId of more) plans.add(planId);
  }
  return undefined;
};

type WithAddresses = CommandOf<'CreateUser'> | CommandOf<'UpdateUser'> | CommandOf<'RestoreUser'>;
const hasAddresses = (command: Command): command is WithAddresses =>
  command.type === 'CreateUser' || command.type === 'UpdateUser' || command.type === 'RestoreUser';

const LISTS = ['aliases', 'addAliases'] as const;
/** The list that a place among the aliases is in; a command has one of the two. */
const listOf = (command: Command): (typeof LISTS)[number] | undefined =>
  LISTS.find((list) => ((command as Partial<CommandOf<'UpdateUser'>>)[list] ?? []).length > 0);

type Place = Pick<Of<'address-taken'>, 'field' | 'index'>;
const withAddress = (command: Command, { field, index }: Place, address: AddressInput): Command | undefined => {
  if (!hasAddresses(command)) return undefined;
  if (field === 'userPrincipalName') return { ...command, userPrincipalName: address };
  const list = listOf(command);
  if (list === undefined || index === undefined) return undefined;
  const addresses = (command as CommandOf<'UpdateUser'>)[list]!;
  return { ...command, [list]: addresses.with(index, address) } as Command;
};

const withoutAlias = (
  command: Command,
  list: 'aliases' | 'addAliases' | 'removeAliases' | undefined,
  index: number | undefined,
): Try | undefined => {
  if (list === undefined || index === undefined || !hasAddresses(command)) return undefined;
  const addresses = (command as CommandOf<'UpdateUser'>)[list] ?? [];
  const field = list === 'removeAliases' ? list : 'aliases';
  const instead = { ...command, [list]: addresses.toSpliced(index, 1) } as Command;
  return { remedy: { step: 'leave-out-alias', field, index }, instead };
};

/** The key of the address that stands at a place, which for a restore may be the name that the user had. */
const keyAt = async ({ command, now }: About, { field, index }: Place): Promise<AddressKey | undefined> => {
  if (!hasAddresses(command)) return undefined;
  if (field === 'aliases') {
    const list = listOf(command);
    return list && (command as CommandOf<'UpdateUser'>)[list]?.[index ?? -1]?.key;
  }
  if (command.userPrincipalName !== undefined) return command.userPrincipalName.key;
  if (command.type !== 'RestoreUser') return undefined;
  const user = await now.state({ kind: 'user', tenantId: now.tenantId, userId: command.userId });
  return user.kind === 'user' && user.status === 'deleted' ? user.userPrincipalName.key : undefined;
};

/** This is how many numbers are tried behind a name that is taken. */
const MOST_NUMBERS = 20;
const numbered = (text: string): readonly string[] => {
  const at = text.lastIndexOf('@');
  const [name, domain] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
  return Array.from({ length: MOST_NUMBERS }, (_, before) => `${name}${before + 2}${domain}`);
};

/** Finds a free address like the one that is taken, whose text only its holder has. */
const anotherAddress = async (refusal: Of<'address-taken'>, about: About): Promise<Try | undefined> => {
  const { command, now } = about;
  const { field, heldBy } = refusal;
  const key = await keyAt(about, refusal);
  const text = key === undefined ? undefined : await now.textOf(heldBy, key);
  if (text === undefined) return undefined;
  const texts = numbered(text);
  for (const [at, free] of (await now.keysOf(texts)).entries()) {
    const state = await now.state({ kind: 'address', tenantId: now.tenantId, key: free });
    if (state.kind !== 'address' || state.heldBy !== undefined) continue;
    const address = texts[at]!;
    const instead = withAddress(command, refusal, { key: free, text: address });
    const isTwice = instead === undefined || (await now.refusalOf(instead))?.code === 'duplicate-address';
    if (!isTwice) return { remedy: { step: 'use-address', field, address }, instead };
  }
  return undefined;
};

const restore = (userId: UserId): Try => ({
  remedy: { step: 'restore-user', userId },
  before: { type: 'RestoreUser', userId },
});

const addressedIn = (command: Command): readonly AddressKey[] =>
  (['user', 'from', 'to'] as const).flatMap((member) => {
    const ref = (command as { readonly [M in typeof member]?: CommandOf<'DeleteUser'>['user'] })[member];
    return ref?.by === 'address' ? [ref.key] : [];
  });

/** A deleted user holds no address any more, and is named by none until there is a restore. */
const restoreWhomItNamed = async ({ command, now }: About): Promise<Try | undefined> => {
  for (const key of addressedIn(command)) {
    const userId = await now.lastHolder(key);
    const user = userId && (await now.state({ kind: 'user', tenantId: now.tenantId, userId }));
    if (user?.kind === 'user' && user.status === 'deleted' && user.userPrincipalName.key === key)
      return restore(user.userId);
  }
  return undefined;
};

const nameById = async (userId: UserId, { command, now }: About): Promise<Try | undefined> => {
  for (const member of ['user', 'from', 'to'] as const) {
    const ref = (command as { readonly [M in typeof member]?: CommandOf<'DeleteUser'>['user'] })[member];
    if (ref?.by !== 'address') continue;
    const address = await now.state({ kind: 'address', tenantId: now.tenantId, key: ref.key });
    if (address.kind !== 'address' || address.heldBy !== userId) continue;
    const instead = { ...command, [member]: { by: 'id', userId } } as Command;
    return { remedy: { step: 'name-user', userId }, instead };
  }
  return undefined;
};

const isNotIn =
  (skuIds: readonly SkuId[]) =>
  (skuId: SkuId): boolean =>
    !skuIds.includes(skuId);

/** Leaves products out of what a command takes or hands on; undefined where nothing would be left of it. */
const without = (command: Command, skuIds: readonly SkuId[]): Command | undefined => {
  if (command.type === 'ChangeLicenses') {
    const remove = command.remove.filter(isNotIn(skuIds));
    return command.add.length + remove.length === 0 ? undefined : { ...command, remove };
  }
  if (command.type !== 'ReassignLicenses' && command.type !== 'RefreshLicenses') return undefined;
  const left = command.skuIds.filter(isNotIn(skuIds));
  return left.length === 0 ? undefined : { ...command, skuIds: left };
};

const firstOfEach = (lines: readonly LicenseRequest[]): readonly LicenseRequest[] =>
  lines.filter(({ skuId }, at) => lines.findIndex((line) => line.skuId === skuId) === at);

const namedOnce = (command: Command): Command | undefined => {
  switch (command.type) {
    case 'ChangeLicenses':
      return { ...command, add: firstOfEach(command.add), remove: [...new Set(command.remove)] };
    case 'ReassignLicenses':
    case 'RefreshLicenses':
      return { ...command, skuIds: [...new Set(command.skuIds)] };
    case 'CreateUser':
    case 'ReplaceLicenses':
    case 'AdoptLicenses':
      return { ...command, licenses: firstOfEach(command.licenses ?? []) } as Command;
    default:
      return undefined;
  }
};

const buy = (skuId: SkuId, seats: number): Try => ({
  remedy: { step: 'buy-seats', skuId, seats },
  before: { type: 'PurchaseSeats', skuId, seats },
});

const leaveOut = (
  skuIds: readonly SkuId[],
  because: Extract<Remedy, { step: 'leave-out' }>['because'],
  instead: Command | undefined,
): Try | undefined => instead && { remedy: { step: 'leave-out', skuIds, because }, instead };

const withoutId = (command: Command): Try | undefined => {
  if (command.type === 'CreateUser') {
    const { userId: _id, ...instead } = command;
    return { remedy: { step: 'leave-out-id' }, instead };
  }
  if (command.type !== 'PurchaseSeats') return undefined;
  const { purchaseId: _id, ...instead } = command;
  return { remedy: { step: 'leave-out-id' }, instead };
};

/** This is the one table of what is tried against each refusal. What stands in it as a word has no remedy, and why. */
export const REMEDIES: { readonly [C in RefusalCode]: Against<C> | NoRemedy } = {
  'tenant-closed': () => [{ remedy: { step: 'reopen-tenant' }, before: { type: 'ReopenTenant' } }],
  'user-not-found': async (_refusal, about) => [await restoreWhomItNamed(about)],
  'alias-names-no-user': async ({ userId }, about) => [await nameById(userId, about)],
  'user-id-taken': (_refusal, { command }) => [withoutId(command)],
  'user-deleted': ({ userId }) => [restore(userId)],
  'address-taken': async (refusal, about) => [
    await anotherAddress(refusal, about),
    refusal.field === 'aliases' ? withoutAlias(about.command, listOf(about.command), refusal.index) : undefined,
  ],
  'duplicate-address': ({ field, index }, { command }) => [
    field === 'aliases' ? withoutAlias(command, listOf(command), index) : undefined,
  ],
  'alias-not-held': ({ index }, { command }) => [withoutAlias(command, 'removeAliases', index)],
  'plan-not-in-product': ({ skuId, planIds }, { command }) => {
    const instead = inLines(command, [skuId], (line) =>
      line.skuId === skuId && line.disabledPlans !== undefined
        ? { ...line, disabledPlans: line.disabledPlans.filter((planId) => !planIds.includes(planId)) }
        : line,
    );
    return [instead && { remedy: { step: 'leave-on', skuId, planIds }, instead }];
  },
  'no-subscription': ({ skuId }) => [buy(skuId, 1)],
  'no-available-seats': ({ skuId, available: left }) => [buy(skuId, 1 - left)],
  'no-usable-purchase': ({ skuId }) => [buy(skuId, 1)],
  'not-held': ({ skuIds }, { command }) => [leaveOut(skuIds, 'not-held', without(command, skuIds))],
  'already-held': ({ skuIds }, { command }) => [leaveOut(skuIds, 'already-held', without(command, skuIds))],
  'duplicate-product': ({ skuIds }, { command }) => [leaveOut(skuIds, 'twice', namedOnce(command))],
  'usage-location-required': async (refusal, about) => {
    const { command } = about;
    const { usageLocation: clears, ...kept } = command as CommandOf<'UpdateUser'>;
    if (clears === null) return [{ remedy: { step: 'keep-location' }, instead: kept }];
    return [await elsewhere([], refusal.userId, about)];
  },
  'not-permitted-in-location': async ({ plans }, about) => {
    const { command, already } = about;
    const planIds = plans.flatMap((product) => product.planIds);
    const instead = withPlansOff(command, plans);
    const off = instead && ({ remedy: { step: 'switch-off', plans }, instead } as const);
    const place = await elsewhere(planIds, userOf(command), about);
    // a location that is being chosen anyway is chosen so that nothing has to be switched off
    return already.some(({ step }) => step === 'set-location') ? [place, off] : [off, place];
  },
  'purchase-exists': (_refusal, { command }) => [withoutId(command)],
  'purchase-state': ({ purchaseId }) => [
    { remedy: { step: 'renew-purchase', purchaseId }, before: { type: 'RenewPurchase', purchaseId } },
  ],
  'confirmation-required': ({ distinctUsers }, { command }) =>
    // the users of a tenant are counted by who closes it, and may be others by now
    command.type === 'StartOperation'
      ? [{ remedy: { step: 'confirm', users: distinctUsers }, instead: { ...command, confirm: distinctUsers } }]
      : [],
  'erasure-not-confirmed': ({ userId }, { command }) => [
    { remedy: { step: 'confirm', userId }, instead: { ...command, confirm: userId } as Command },
  ],
  // what was seen or counted is left out when the command is decided again: see `firstRemedies`
  'stale-version': () => [],
  'version-reused': () => [],
  'precondition-failed': () => [],
  'tenant-not-found': 'gone',
  'tenant-exists': 'no-tenant',
  'tenant-retention-over': 'gone',
  'ambiguous-user': 'not-kept',
  'user-purged': 'gone',
  'user-not-deleted': 'sender',
  'product-not-found': 'not-kept',
  'ambiguous-plan': 'not-kept',
  'same-user': 'sender',
  'add-and-remove-same-product': 'sender',
  'replace-needs-a-product': 'sender',
  'nothing-to-do': 'sender',
  'purchase-not-found': 'sender',
  'plans-taken-away': 'no-tenant',
  'restrictions-taken-away': 'no-tenant',
  'duplicate-user': 'no-receipt',
  'too-many-users': 'not-kept',
  'too-many-plans': 'no-tenant',
  'operation-not-found': 'no-receipt',
  'operation-without-users': 'sender',
  'operation-abandoned': 'sender',
  'retention-over': 'gone',
  'not-undoable': 'gone',
  'nothing-to-undo': 'gone',
  'operation-still-running': 'wait',
  'not-undone': 'gone',
  'command-id-reused': 'no-receipt',
  'command-not-found': 'sender',
  'no-reason': 'sender',
  'ambiguous-product': 'not-kept',
  'product-named-twice': 'no-tenant',
  'duplicate-part-number-row': 'no-tenant',
  'internal-error': 'wait',
  'damaged-event': 'wait',
  'damaged-stream': 'wait',
  'damaged-personal-data': 'wait',
  'reference-required': 'no-receipt',
  'invalid-reference': 'no-receipt',
  'erase-at-once-off': 'no-receipt',
  forbidden: 'no-receipt',
};

/** Finds what is to be tried against a refusal, the smallest first; nothing where it has no remedy. */
export const remediesAgainst = async (
  refusal: Refusal,
  command: Command,
  now: Situation,
  already: readonly Remedy[],
): Promise<readonly Try[]> => {
  const against = REMEDIES[refusal.code] as Against<RefusalCode> | NoRemedy;
  if (typeof against === 'string') return [];
  return (await against(refusal as Of<RefusalCode>, { command, now, already })).filter((each) => each !== undefined);
};

/** What is to be done in any case before a command that was refused so is sent anew. */
export const firstRemedies = ({ code }: Refusal): readonly Remedy[] => {
  if (code === 'precondition-failed') return [{ step: 'look-again' }];
  return code === 'stale-version' || code === 'version-reused' ? [{ step: 'higher-version' }] : [];
};
