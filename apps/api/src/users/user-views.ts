import { Inject, Injectable } from '@nestjs/common';
import {
  type Codec,
  DamagedPersonalData,
  type KeyCheck,
  Pace,
  type PlacedValue,
  type Position,
  type ReadModels,
  type Turn,
} from '#application';
import type {
  AddressKey,
  Alias,
  Instant,
  KnownUser,
  Personal,
  PersonalKind,
  ProfileField,
  Retention,
  Service,
  UserState,
} from '#licensing';
import { defined, PROFILE_FIELDS, PROFILE_KINDS, servicesOf } from '#licensing';
import { CODEC, describeError, LOGGER, type Logger, READ_MODELS, TURN } from '#platform';
import { tenantKey, users, type UserDocument } from '#projections';
import { KEY_CHECK } from '../api-settings.js';
import { shownLicenses, ShownProducts } from './shown-products.js';
import { unreadableAmong } from './user-changes.js';

type Shown = Readonly<Record<string, unknown>>;
/** A dialog names so many of a selection. */
const FIRST = 10;
/** These are the members of a row that tell the name of its user. */
export type ShownName =
  { readonly userPrincipalName: string } | { readonly unreadable: readonly ['userPrincipalName'] };
const UNREADABLE_NAME: ShownName = { unreadable: ['userPrincipalName'] };
/** The document of a user and the folded state of one have this in common. */
type KnownUserLike = Pick<
  UserDocument,
  'id' | 'userPrincipalName' | 'profile' | 'aliases' | 'usageLocation' | 'licenses' | 'accountEnabled' | 'userType'
> & {
  readonly retentions: Iterable<Retention>;
  readonly deletion?: { readonly purgeAt: Instant };
};

const purged = (id: string): Shown => ({
  id,
  userPrincipalName: null,
  displayName: null,
  status: 'purged',
  erased: true,
});

/**
 * Shows users: it opens what is sealed, and names products. An erased person's texts are null; so are those that can't
 * be read, which `unreadable` names, and nobody else is shown the less for it.
 */
@Injectable()
export class UserViews {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(CODEC) private readonly codec: Codec,
    private readonly products: ShownProducts,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'error'>,
    @Inject(TURN) private readonly turn: Turn,
    @Inject(KEY_CHECK) private readonly keyCheck: Pick<KeyCheck, 'report'>,
  ) {}

  /** Shows them in their order. */
  async documents(tenantId: string, users: readonly UserDocument[]): Promise<readonly Shown[]> {
    const shown = await this.#show(tenantId, users);
    // members are added to the new objects, since a copy of each takes twice as long
    for (const [at, { createdAt, updatedAt, revision, deletion }] of users.entries()) {
      if (deletion !== undefined)
        Object.assign(shown[at]!, { deletedAt: deletion.deletedAt, purgeAt: deletion.purgeAt });
      Object.assign(shown[at]!, { createdAt, updatedAt, revision });
    }
    return shown;
  }

  /** Shows a state as the history has it; undefined where there is no user at that time. */
  async state(tenantId: string, state: UserState, position?: Position): Promise<Shown | undefined> {
    return state.status === 'absent' ? undefined : (await this.statesOfAll(tenantId, [state], position))[0];
  }

  /** Shows states in their order, also of who was purged by then, of whom nothing is left but the id. */
  async statesOfAll(
    tenantId: string,
    states: readonly Exclude<UserState, { readonly status: 'absent' }>[],
    position: Position | undefined,
  ): Promise<readonly Shown[]> {
    const known = states.flatMap((state) => (state.status === 'purged' ? [] : [state]));
    const shown = await this.states(tenantId, known, position);
    let at = 0;
    return states.map((state) => (state.status === 'purged' ? purged(state.userId) : shown[at++]!));
  }

  /**
   * Shows states in their order. A name that is known to be gone is that of an erased person. Their products are called
   * what they were at the position, where there is one.
   */
  async states(tenantId: string, states: readonly KnownUser[], position?: Position): Promise<readonly Shown[]> {
    const known = states.map(({ userId: id, usageLocation = null, ...state }) => ({
      ...state,
      id,
      usageLocation,
      retentions: state.retentions.values(),
    }));
    const shown = await this.#show(tenantId, known, position);
    return states.map(({ status, deletion }, at) => ({
      ...shown[at],
      status,
      ...(isErased(shown[at]!) && { erased: true }),
      ...defined({ purgeAt: deletion?.purgeAt }),
    }));
  }

  /** Shows those who come first by their names, ten at most. Whoever is gone meanwhile is left out. */
  async firstNames(tenantId: string, userIds: readonly string[]): Promise<readonly Shown[]> {
    const keys = userIds.slice(0, FIRST).map((id) => tenantKey(tenantId, id));
    const found = await this.models.getMany<UserDocument>({ name: users.name }, keys);
    const shown = await this.#show(
      tenantId,
      found.flatMap((user) => user ?? []),
    );
    return shown.map(({ id, userPrincipalName, displayName, unreadable }) =>
      defined({ id, userPrincipalName, displayName, unreadable }),
    );
  }

  /** Opens the principal names, by user id, as rows of a list show them. Of who was erased there is nothing. */
  async principalNames(tenantId: string, users: readonly UserDocument[]): Promise<ReadonlyMap<string, ShownName>> {
    const texts = await this.#reveal(
      tenantId,
      users.map(({ id, userPrincipalName }) => ({
        value: userPrincipalName.text,
        personId: id,
        kind: 'principal-name',
      })),
    );
    return new Map(
      users.flatMap(({ id }, index) => {
        const text = texts[index];
        if (typeof text === 'string') return [[id, { userPrincipalName: text }] as const];
        return text instanceof DamagedPersonalData ? [[id, UNREADABLE_NAME] as const] : [];
      }),
    );
  }

  /**
   * Opens the aliases that users have, or would get back, by user id, as fresh as the read model. What isn't known, or
   * erased, isn't there. There may be any number of ids.
   */
  async aliases(
    tenantId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<AddressKey, string>>> {
    const found = new Map<string, Map<AddressKey, string>>();
    for (let from = 0; from < userIds.length; from += AT_ONCE) {
      const keys = userIds.slice(from, from + AT_ONCE).map((id) => tenantKey(tenantId, id));
      // These are for showing only: where the read models are away, a command is answered all the same.
      const known = await this.models.getMany<UserDocument>({ name: users.name }, keys).catch(() => []);
      const addresses = known.flatMap((user) =>
        user === undefined ? [] : aliasesOf(user).map((address) => ({ id: user.id, ...address })),
      );
      const texts = await this.#reveal(
        tenantId,
        addresses.map(({ id, text }) => ({ value: text, personId: id, kind: 'alias' })),
      );
      for (const [at, { id, key }] of addresses.entries()) {
        const text = texts[at];
        if (typeof text === 'string') found.set(id, (found.get(id) ?? new Map()).set(key, text));
      }
    }
    return found;
  }

  async #reveal(tenantId: string, values: readonly PlacedValue[]): ReturnType<Codec['revealAround']> {
    const texts = await this.codec.revealAround(tenantId, values, { keep: true });
    const damaged = values.filter((_value, at) => texts[at] instanceof DamagedPersonalData);
    if (damaged.length === 0) return texts;
    const damage = texts.find((text) => text instanceof DamagedPersonalData);
    this.logger.error({ err: describeError(damage) }, 'something of a user can’t be shown');
    this.keyCheck.report(damaged.map(({ personId }) => ({ tenantId, personId })));
    return texts;
  }

  /** Resolves to new objects, in the order of the users. */
  async #show(
    tenantId: string,
    users: readonly KnownUserLike[],
    position?: Position,
  ): Promise<readonly Record<string, unknown>[]> {
    const values: PlacedValue[] = [];
    const place = ({ id }: KnownUserLike, kind: PersonalKind, value: Personal): number =>
      values.push({ value, personId: id, kind }) - 1;
    const drafts = users.map((user) => ({
      user,
      name: place(user, 'principal-name', user.userPrincipalName.text),
      aliases: user.aliases.map(({ text }) => place(user, 'alias', text)),
      profile: PROFILE_FIELDS.flatMap((field): [ProfileField, number][] => {
        const value = user.profile[field];
        return value === undefined ? [] : [[field, place(user, PROFILE_KINDS[field], value)]];
      }),
    }));
    const texts = await this.#reveal(tenantId, values);
    const textAt = (index: number): string | null => {
      const text = texts[index];
      return typeof text === 'string' ? text : null;
    };
    const isUnreadable = (index: number): boolean => texts[index] instanceof DamagedPersonalData;
    const held = users.flatMap(({ licenses }) => licenses);
    const found = await this.products.of(held, position);
    // what is granted stands in the license itself
    const withPlansOff = held.filter(({ disabledPlans }) => disabledPlans.length > 0);
    const plansOf = await this.products.plansOf(found, withPlansOff);
    return new Pace(this.turn).map(drafts, 'users', ({ user, name, aliases, profile }) => {
      const shown: Record<string, unknown> = { id: user.id, userPrincipalName: textAt(name), displayName: null };
      for (const [field, index] of profile) shown[field] = textAt(index);
      shown['usageLocation'] = user.usageLocation;
      shown['accountEnabled'] = user.accountEnabled ?? true;
      shown['userType'] = user.userType ?? 'Member';
      shown['aliases'] = aliases.flatMap((index) => textAt(index) ?? []);
      shown['licenses'] = shownLicenses(user.licenses, found);
      shown['services'] = servicesOf({ ...user, retentions: byService(user.retentions) }, plansOf);
      return Object.assign(
        shown,
        unreadableAmong([
          ...(isUnreadable(name) ? ['userPrincipalName'] : []),
          ...profile.flatMap(([field, index]) => (isUnreadable(index) ? [field] : [])),
          ...(aliases.some(isUnreadable) ? ['aliases'] : []),
        ]),
      );
    });
  }
}

const isErased = ({ userPrincipalName, unreadable = [] }: Shown): boolean =>
  userPrincipalName === null && !(unreadable as readonly string[]).includes('userPrincipalName');

const byService = (retentions: Iterable<Retention>): ReadonlyMap<Service, Retention> =>
  new Map([...retentions].map((retention) => [retention.service, retention]));

const AT_ONCE = 500;
const aliasesOf = ({ aliases, retentions, deletion }: UserDocument): readonly Alias[] => [
  ...aliases,
  ...retentions.flatMap((retention) => retention.aliases),
  ...(deletion?.aliases ?? []),
];
