import { createHmac, timingSafeEqual } from 'node:crypto';
import { DamagedKey, type Person, type PersonKey, type PersonToSeal, type ShredReceipt } from '#application';
import { personKeyOwner, unwrapKey } from './key-wrapping.js';

/** In the place of a generation this stands for the person: all keys are shredded, and none is made any more. */
export const EVERY_GENERATION = 0;

/**
 * What a key store keeps of one person: the wrapped keys, the receipts of those that were shredded, and apart from the
 * receipts a mark for each shredding, so that no one row that is put back or taken away undoes one.
 */
export interface PersonRows {
  readonly keys: readonly { readonly generation: number; readonly wrapped: Uint8Array }[];
  readonly receipts: readonly (ShredReceipt & { readonly generation: number; readonly proof: Uint8Array })[];
  readonly marks: readonly number[];
}
export interface RowSecrets {
  readonly masterKey: Uint8Array;
  /** It makes the proofs of the receipts, and doesn't change with the master key, which only wraps it. */
  readonly receiptKey: Uint8Array;
}
/** The keys and receipts of one person by generation, unwrapped and found to be this person's. */
export interface PersonKeys {
  readonly keys: ReadonlyMap<number, Uint8Array>;
  readonly receipts: ReadonlyMap<number, ShredReceipt>;
}
export const NO_KEYS: PersonKeys = { keys: new Map(), receipts: new Map() };

/** Binds a receipt to its person and generation. A receipt that was copied, made up or changed has another proof. */
export const proofOf = (
  receiptKey: Uint8Array,
  { tenantId, personId }: Person,
  generation: number,
  { shreddedAt, receipt }: ShredReceipt,
): Buffer =>
  createHmac('sha256', receiptKey)
    .update(JSON.stringify(['shredded', tenantId, personId, generation, shreddedAt, receipt]))
    .digest();

/** Tells whether a receipt is what was written of this person. */
export const isProven = (
  receiptKey: Uint8Array,
  person: Person,
  { generation, proof, shreddedAt, receipt }: PersonRows['receipts'][number],
): boolean => {
  const due = proofOf(receiptKey, person, generation, { shreddedAt, receipt });
  return proof.length === due.length && timingSafeEqual(proof, due);
};

/** In the place of a person this stands for the whole tenant: all of its persons are shredded. */
const EVERY_PERSON = '';

const of = ({ tenantId, personId }: Person, generation: number): string => {
  const whose = personId === EVERY_PERSON ? 'every person' : `person ${personId}`;
  return `${generation === EVERY_GENERATION ? '' : `generation ${generation} of `}${whose} of tenant ${tenantId}`;
};
const damagedKey = (what: string, { personId }: Person): DamagedKey =>
  new DamagedKey(what, personId === EVERY_PERSON ? undefined : personId);

/** Thousands of persons in memory share it. */
const NO_RECEIPTS: PersonKeys['receipts'] = new Map();

/**
 * Unwraps the keys and checks the receipts. A key that has a receipt is damaged, too: it was put back by hand. So is a
 * mark without a receipt, which was taken away.
 * @throws DamagedKey
 */
export const openPersonKeys = (person: Person, rows: PersonRows, secrets: RowSecrets): PersonKeys => {
  const receipts = new Map<number, ShredReceipt>();
  for (const each of rows.receipts) {
    const { generation, shreddedAt, receipt } = each;
    if (!isProven(secrets.receiptKey, person, each))
      throw damagedKey(`the receipt for ${of(person, generation)} is not what was written`, person);
    receipts.set(generation, { shreddedAt, receipt });
  }
  for (const generation of rows.marks) {
    if (!receipts.has(generation) && !receipts.has(EVERY_GENERATION))
      throw damagedKey(`the key of ${of(person, generation)} was shredded, and its receipt is gone`, person);
  }
  const keys = new Map<number, Uint8Array>();
  for (const { generation, wrapped } of rows.keys) {
    if (receipts.has(generation) || receipts.has(EVERY_GENERATION))
      throw damagedKey(`the key of ${of(person, generation)} is there, and was shredded`, person);
    keys.set(generation, Uint8Array.from(unwrapKey(secrets.masterKey, personKeyOwner(person, generation), wrapped)));
  }
  return { keys, receipts: receipts.size === 0 ? NO_RECEIPTS : receipts };
};

/** A key store keeps the receipt for all of a tenant as that of this person. */
export const everyPersonOf = (tenantId: string): Person => ({ tenantId, personId: EVERY_PERSON });

/**
 * Returns the receipt for all of a tenant, from what is kept of `everyPersonOf` it; undefined where the tenant is
 * there.
 * @throws DamagedKey
 */
export const receiptOfTenant = (tenantId: string, rows: PersonRows, secrets: RowSecrets): ShredReceipt | undefined =>
  openPersonKeys(everyPersonOf(tenantId), rows, secrets).receipts.get(EVERY_GENERATION);

/** A person of a tenant that is gone: what is left of the keys counts no more, and of the receipts the true ones do. */
export const personOfGoneTenant = (
  person: Person,
  { receipts }: PersonRows,
  { receiptKey }: RowSecrets,
  ofTenant: ShredReceipt,
): PersonKeys => {
  const own = receipts.filter((each) => isProven(receiptKey, person, each));
  const entries = own.map(({ generation, shreddedAt, receipt }) => [generation, { shreddedAt, receipt }] as const);
  return { keys: new Map(), receipts: new Map([[EVERY_GENERATION, ofTenant], ...entries]) };
};

const newestOf = ({ keys, receipts }: PersonKeys): number => Math.max(0, ...keys.keys(), ...receipts.keys());

/**
 * The generation that is still to be made, so that new values can be sealed; undefined where nothing is to be made.
 * Nothing is made for a known person of whom nothing is kept: what was sealed before would never open again.
 */
export const generationToMake = (person: PersonKeys, { known = false }: PersonToSeal): number | undefined => {
  const newest = newestOf(person);
  if (newest === 0 && known) return undefined;
  return person.keys.has(newest) || person.receipts.has(EVERY_GENERATION) ? undefined : newest + 1;
};

/** The key of this generation, or without one the key that new values are sealed with. */
export const keyOfPerson = (person: PersonKeys, generation: number | undefined): PersonKey => {
  const { keys, receipts } = person;
  const wanted = generation ?? newestOf(person);
  const key = keys.get(wanted);
  if (key !== undefined) return { state: 'active', generation: wanted, key };
  const receipt = (generation === undefined ? undefined : receipts.get(generation)) ?? receipts.get(EVERY_GENERATION);
  return receipt === undefined ? { state: 'missing' } : { state: 'shredded', ...receipt };
};
