import { DamagedPersonalData, orDamage, type PersonKey } from '#application';
import type { Personal } from '#licensing';
import { KeysOfBatch, type KeySlot } from './keys-of-batch.js';
import { personOf, type SealKeyName } from './personal-sealing.js';
import { misplaced, type PersonalPlace } from './personal-values.js';
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
    const { slot, bytes } = found;
    const known = this.#keys.keyIn(slot);
    return known === undefined
      ? { personal, kind, erased: true }
      : { personal, kind, clear: unseal(known.key, { tenantId: slot.name.tenantId, personId: personal, kind }, bytes) };
  }

  #parse(value: Personal, sealed: string, tenantId: string | undefined): Sealed {
    const person = personOf(value, tenantId);
    const bytes = parseSealed(sealed, person.personId);
    const { generation } = bytes;
    return { slot: this.#keys.add({ tenantId: person.tenantId, personId: person.personId, generation }), bytes };
  }
}
