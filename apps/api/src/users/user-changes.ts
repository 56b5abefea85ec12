import { Inject, Injectable } from '@nestjs/common';
import { History } from '#application';
import { type AddressKey, type TenantId, type UserLicensesAnswer, wholeAnswer } from '#licensing';
import { LOGGER, type Logger, type TroubleLog, troubleLog } from '#platform';
import { shownLicenses, ShownProducts } from './shown-products.js';

type Shown = Readonly<Record<string, unknown>>;
type Change = Omit<UserLicensesAnswer, 'kind'>;
const LACKS = 'the answers of decided commands lack the texts of aliases';
type Texts = ReadonlyMap<AddressKey, string | null>;

/**
 * Shows what commands did to users. They are decided and stored by then, so that nothing that can't be read at the
 * moment becomes the answer: it is left out of it, and `unreadable` names the member.
 */
@Injectable()
export class UserChanges {
  readonly #trouble: TroubleLog;

  constructor(
    private readonly products: ShownProducts,
    private readonly history: History,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#trouble = troubleLog(logger);
  }

  /**
   * Addresses are shown as text; that of an erased person is null. With `isMove` the seats
   * went from this user to another one, or came from there.
   */
  async of(tenantId: string, answer: Change, isMove = false): Promise<Shown> {
    const found = await this.products.of(answer.licenses);
    const plansOf = await this.products.plansOf(found, answer.licenses);
    const { userId: id, licenses, services, ...told } = wholeAnswer(answer, plansOf, isMove);
    const { aliasesReleased, aliasesReturned, aliasesLost, ...effects } = told;
    const keys = { aliasesReleased, aliasesReturned, aliasesLost };
    const aliases = await this.#aliases(tenantId as TenantId, id, keys);
    const isMissing = answer.licenses.some((license) => plansOf(license) === undefined);
    return {
      id,
      licenses: shownLicenses(licenses, found),
      ...(isMissing ? {} : { services }),
      ...effects,
      ...aliases.shown,
      ...unreadableAmong([
        ...(found.isAway ? ['licenses'] : []),
        ...(isMissing ? ['services'] : []),
        ...aliases.unreadable,
      ]),
    };
  }

  async #aliases(
    tenantId: TenantId,
    userId: UserLicensesAnswer['userId'],
    keys: Readonly<Record<string, readonly AddressKey[]>>,
  ): Promise<{ readonly shown: Shown; readonly unreadable: readonly string[] }> {
    const isNeeded = Object.values(keys).some((list) => list.length > 0);
    const texts = isNeeded ? await this.#textsOf(tenantId, userId) : new Map<AddressKey, string | null>();
    const members = Object.entries(keys);
    const readable = members.filter(([, list]) => list.length === 0 || texts !== undefined);
    return {
      shown: Object.fromEntries(readable.map(([name, list]) => [name, list.map((key) => texts?.get(key) ?? null)])),
      unreadable: members.filter((member) => !readable.includes(member)).map(([name]) => name),
    };
  }

  async #textsOf(tenantId: TenantId, userId: UserLicensesAnswer['userId']): Promise<Texts | undefined> {
    try {
      const texts = await this.history.userTexts(tenantId, userId);
      this.#trouble.over(LACKS);
      return texts;
    } catch (error) {
      this.#trouble.failed(LACKS, error);
      return undefined;
    }
  }
}

/** The member is there only where there is something to say. */
export const unreadableAmong = (members: readonly string[]): Shown =>
  members.length === 0 ? {} : { unreadable: members };
