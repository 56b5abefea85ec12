import { DamagedPersonalData, orDamage, type PersonKey } from '#application';
import type { Personal } from '#licensing';
import { KeysOfBatch, type KeySlot } from './keys-of-batch.js';
import { personOf, type SealKeyName } from './personal-sealing.js';
import { misplaced, type PersonalPlace } from './personal-values.js';
import type { OpenedValues } from './opened-values.js';
import { parseSealed, SealBroken, unseal, type SealedBytes } from './sealing.js';

interface Sealed {
  readonly slot: KeySlot<SealKeyName>;
  readonly bytes: SealedBytes;
}

/**
 * Opens the sealed values of a page: each is looked at first, then come the keys of all, and then each is opened. What
 * is decoded at the look is kept, since pages are long.
 */
export class ValuesToOpen {
  readonly #keys = new KeysOfBatch<SealKeyName>();
  readonly #sealed = new Map<Personal, Sealed | DamagedPersonalData>();

  /** With `kept`, what was opened before isn't opened again, and what is opened is kept there. */
  constructor(private readonly kept?: Pick<OpenedValues, 'get' | 'keep'>) {}

  /** @throws TypeError for a value that belongs to no tenant */
  lookAt(value: Personal, tenantId: string | undefined): void {
    if ('sealed' in value)
      this.#sealed.set(
        value,
        orDamage(() => this.#parse(value, value.sealed, tenantId)),
      );
  }
  fetch(from: (names: readonly SealKeyName[]) => Promise<readonly PersonKey[]>): Promise<void> {
    return this.#keys.fetch(from);
  }
  /**
   * Opens the value that stands in this place, which was looked at. Other values than sealed ones stay as they are.
   * @throws SealBroken, MissingPersonKey, DamagedKey
   */
  open(value: Personal, place: PersonalPlace): Personal {
    const found = this.#sealed.get(value);
    if (found === undefined) return value;
    const wrong = misplaced(value, place);
    if (wrong !== undefined) throw new SealBroken(wrong, value.personal);
    if (found instanceof DamagedPersonalData) throw found;
    const { personal, kind } = value;
    const { key } = this.#keys.keyIn(found.slot) ?? {};
    return key === undefined
      ? { personal, kind, erased: true }
      : { personal, kind, clear: this.#unsealed(key, value, found) };
  }

  #unsealed(key: Uint8Array, value: Personal, { slot, bytes }: Sealed): string {
    const { personal: personId, kind } = value;
    const owner = { tenantId: slot.name.tenantId, personId, kind };
    if (this.kept === undefined || !('sealed' in value)) return unseal(key, owner, bytes);
    const known = this.kept.get(key, owner, value.sealed);
    if (known !== undefined) return known;
    const clear = unseal(key, owner, bytes);
    this.kept.keep(key, owner, value.sealed, clear);
    return clear;
  }

  #parse(value: Personal, sealed: string, tenantId: string | undefined): Sealed {
    const person = personOf(value, tenantId);
    const bytes = parseSealed(sealed, person.personId);
    const { generation } = bytes;
    return { slot: this.#keys.add({ tenantId: person.tenantId, personId: person.personId, generation }), bytes };
  }
}
