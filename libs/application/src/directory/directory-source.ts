import type { Personal, PersonalKind } from '#licensing';
import type { Codec, PlacedValue } from '../ports/codec.js';
import { DamagedPersonalData } from '../ports/damaged-personal-data.js';
import type { Position } from '../ports/event-store.js';
import type { DirectoryPerson, OpenPerson, PersonTexts } from './person.js';

type One = Exclude<keyof PersonTexts, 'others'>;
export interface PlacedText {
  readonly value: Personal;
  readonly kind: PersonalKind;
}
/** This is a person as a read model has one: texts are sealed. */
export interface SealedPerson extends OpenPerson {
  readonly sealed: { readonly [T in One]?: PlacedText } & { readonly others: readonly PlacedText[] };
}

/** The directory reads people here. All of it may throw what the read models throw. */
export interface DirectorySource {
  /** Resolves to how far the people are, from which on a follower has to go on; to undefined before there are any. */
  position(): Promise<Position | undefined>;
  /** Resolves once the people are as they are at that position. @throws NotFreshEnough where that takes too long */
  upTo(position: Position): Promise<void>;
  /** Counts the people of a tenant, living and deleted ones. */
  count(tenantId: string): Promise<number>;
  /** Lists ids in an order in which nobody moves. */
  ids(tenantId: string, limit: number, after?: string): Promise<readonly string[]>;
  /** Leaves out who isn't there. */
  people(tenantId: string, ids: readonly string[]): Promise<readonly SealedPerson[]>;
}

const ONES = ['name', 'userPrincipalName', 'department', 'jobTitle', 'office'] as const satisfies readonly One[];

/**
 * Opens the texts of people in their order, with one look at the key store. Of whoever is erased there is nothing, and
 * what can't be read is empty.
 */
export const openedPeople = async (
  codec: Pick<Codec, 'revealAround'>,
  tenantId: string,
  people: readonly SealedPerson[],
): Promise<readonly (DirectoryPerson | undefined)[]> => {
  const values: PlacedValue[] = [];
  for (const { id, sealed } of people) {
    for (const one of ONES) if (sealed[one] !== undefined) values.push({ ...sealed[one], personId: id });
    for (const other of sealed.others) values.push({ ...other, personId: id });
  }
  const texts = await codec.revealAround(tenantId, values);
  let at = 0;
  let isErased = false;
  const next = (): string => {
    const text = texts[at++];
    if (text === null) isErased = true;
    return text === null || text === undefined || text instanceof DamagedPersonalData ? '' : text;
  };
  return people.map(({ sealed, ...open }) => {
    isErased = false;
    const [name = '', userPrincipalName = '', department = '', jobTitle = '', office = ''] = ONES.map((one) =>
      sealed[one] === undefined ? '' : next(),
    );
    const others = sealed.others.map(next);
    if (isErased) return undefined;
    return { ...open, texts: { name, userPrincipalName, department, jobTitle, office, others } };
  });
};
