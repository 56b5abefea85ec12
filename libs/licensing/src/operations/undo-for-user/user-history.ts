import type { UndoneHistory } from '../../commands.js';
import type { UserEvent } from '../../events.js';
import { evolveUser, initialUser } from '../../states/user.js';
import type { UserState } from '../../states/user.js';
import type { CommandId, UserId } from '../../values.js';
import { defined } from '../../values.js';

/** The same with the states for what they are. */
export interface KnownHistory extends UndoneHistory {
  readonly before: UserState;
  readonly after: UserState;
}
export const known = (history: UndoneHistory): KnownHistory => history as KnownHistory;

/** These change nothing that somebody could have wanted otherwise: data goes when its time is over. */
const OF_DEADLINES: ReadonlySet<UserEvent['type']> = new Set(['ServiceDataPurged', 'UserPurged', 'KeyShredded']);

/** Says which things of a user an event changes, by the names that `UndoneHistory.since` has. */
const thingsOf = (event: UserEvent): readonly string[] => {
  switch (event.type) {
    case 'UserProfileChanged':
      return Object.keys(event.data.profile);
    case 'UserAccountChanged':
      return ['accountEnabled', 'userType'].filter((field) => Object.hasOwn(event.data, field));
    case 'UsageLocationChanged':
      return ['usageLocation'];
    case 'UserPrincipalNameChanged':
      return ['userPrincipalName'];
    case 'AliasesAdded':
    case 'AliasesReleased':
      return ['aliases'];
    case 'LicenseAssigned':
    case 'LicensePlansChanged':
    case 'LicenseRemoved':
      return [event.data.skuId];
    case 'UserDeleted':
    case 'UserRestored':
      return ['user'];
    default:
      return [];
  }
};

/** Says whom a license went to, or came from. */
const partnerIn = (event: UserEvent): UserId | undefined => {
  if (event.type === 'LicenseAssigned') return event.data.reassignedFrom;
  return event.type === 'LicenseRemoved' ? event.data.reassignedTo : undefined;
};

/**
 * Reads a user's stream, event by event and in its order, for what is to be undone of one command: how the user was
 * before it and after it, and who changed what since.
 */
export class UserHistory {
  #now: UserState = initialUser;
  #before: UserState | undefined;
  #after: UserState | undefined;
  readonly #since = new Map<string, CommandId>();
  #partner: UserId | undefined;

  /** @param of is the command that is to be undone */
  constructor(private readonly of: CommandId) {}

  /** @param by is the command that caused the event */
  add(event: UserEvent, by: string): void {
    if (by === this.of) this.#before ??= this.#now;
    this.#now = evolveUser(this.#now, event);
    if (by === this.of) {
      this.#after = this.#now;
      this.#partner ??= partnerIn(event);
    } else if (this.#after !== undefined) this.#note(event, by as CommandId);
  }

  /** What the command did to the user; undefined where it did nothing. */
  undone(): KnownHistory | undefined {
    if (this.#before === undefined || this.#after === undefined) return undefined;
    const partner = this.#partner;
    return { before: this.#before, after: this.#after, since: this.#since, ...defined({ partner }) };
  }

  #note(event: UserEvent, by: CommandId): void {
    if (OF_DEADLINES.has(event.type)) return;
    for (const thing of ['any', ...thingsOf(event)]) this.#since.set(thing, by);
  }
}
