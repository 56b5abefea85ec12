import type { UserId } from '#licensing';
import type { Pace } from '../ports/pace.js';
import { type Beginnings, beginningsOf } from './beginnings.js';
import { IdTable } from './id-table.js';
import { Interned } from './interned.js';
import type { DirectoryPerson, OpenPerson } from './person.js';
import { KeptMatches } from './kept-matches.js';
import { SortedSlots } from './sorted-slots.js';
import { TextStore } from './text-store.js';
import { joined, wordsOf } from './words.js';

/** Names and addresses are cut there, which is far beyond what a command may bring. */
const LONGEST = 8_000;
/** These bits stand together in one number, which is 0 where a slot is free. */
export const FLAGS = { active: 1, deleted: 2, blocked: 4, guest: 8 } as const;
/** The first byte of a text says that it is there. */
const HERE = 3;

const NOTHING: Beginnings = { ones: 0, twos: 0, threes: 0, fours: 0 };

const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text).subarray(0, LONGEST);

/** These columns hold one number for each slot; a free slot has no flags. */
class Columns {
  states: Uint8Array;
  locations: Uint16Array;
  departments: Uint32Array;
  jobTitles: Uint32Array;
  offices: Uint32Array;
  products: Uint32Array;
  created: Float64Array;
  texts: Uint32Array;
  lengths: Uint16Array;
  names: Uint16Array;
  principals: Uint16Array;
  /** How the words of the texts begin: see `Beginnings`. */
  ones: Uint32Array;
  twos: Uint32Array;
  threes: Uint32Array;
  fours: Uint32Array;

  constructor(slots: number, before?: Columns) {
    const kept = <A extends { set(from: A): void }>(array: A, from: A | undefined): A => {
      if (from !== undefined) array.set(from);
      return array;
    };
    this.states = kept(new Uint8Array(slots), before?.states);
    this.locations = kept(new Uint16Array(slots), before?.locations);
    this.departments = kept(new Uint32Array(slots), before?.departments);
    this.jobTitles = kept(new Uint32Array(slots), before?.jobTitles);
    this.offices = kept(new Uint32Array(slots), before?.offices);
    this.products = kept(new Uint32Array(slots), before?.products);
    this.created = kept(new Float64Array(slots), before?.created);
    this.texts = kept(new Uint32Array(slots), before?.texts);
    this.lengths = kept(new Uint16Array(slots), before?.lengths);
    this.names = kept(new Uint16Array(slots), before?.names);
    this.principals = kept(new Uint16Array(slots), before?.principals);
    this.ones = kept(new Uint32Array(slots), before?.ones);
    this.twos = kept(new Uint32Array(slots), before?.twos);
    this.threes = kept(new Uint32Array(slots), before?.threes);
    this.fours = kept(new Uint32Array(slots), before?.fours);
  }

  get bytes(): number {
    return Object.values(this).reduce((sum: number, column: { byteLength: number }) => sum + column.byteLength, 0);
  }
}

/**
 * Holds the people of one tenant: numbers in columns, and folded texts in chunks of bytes, so that a million of them
 * take a fraction of what a million objects would, and the collector of garbage has nothing to look at.
 */
export class PeopleTable {
  columns: Columns;
  readonly ids: IdTable;
  readonly texts = new TextStore();
  readonly matches = new KeptMatches();
  readonly locations = new Interned();
  readonly departments = new Interned();
  readonly jobTitles = new Interned();
  readonly offices = new Interned();
  /** A set of products is its ids in order, with a comma between them. */
  readonly products = new Interned();
  readonly byName = new SortedSlots((slot, other) => this.compareNames(slot, other));
  readonly byPrincipalName = new SortedSlots((slot, other) => this.comparePrincipals(slot, other));
  /** Slots from here on have never been used. */
  end = 0;
  #free: number[] = [];
  #count = 0;

  /** `expected` people are likely to come. */
  constructor(expected = 0) {
    const slots = Math.max(64, Math.ceil(expected * 1.05));
    this.columns = new Columns(slots);
    this.ids = new IdTable(slots);
  }

  get count(): number {
    return this.#count;
  }

  /** Says how much memory it takes, as near as matters. */
  get bytes(): number {
    const interned = [this.locations, this.departments, this.jobTitles, this.offices, this.products];
    const sorted = this.byName.bytes + this.byPrincipalName.bytes;
    return (
      this.columns.bytes +
      this.ids.bytes +
      this.texts.bytes +
      this.matches.bytes +
      sorted +
      interned.reduce((sum, { bytes }) => sum + bytes, 0)
    );
  }

  /** Takes people who come, or are otherwise now, and lets those go who aren't here any more. Each id comes once. */
  change({ put, remove }: { readonly put: readonly DirectoryPerson[]; readonly remove: readonly string[] }): void {
    this.matches.clear();
    const before = [...put.map(({ id }) => id), ...remove].map((id) => this.ids.slotOf(id)).filter((slot) => slot >= 0);
    this.byName.remove(before);
    this.byPrincipalName.remove(before);
    for (const slot of before) this.#clear(slot);
    const slots = put.map((person) => this.#fill(person));
    this.byName.insert(slots);
    this.byPrincipalName.insert(slots);
  }

  /** Takes what isn't sealed of somebody whose texts are as they were. Who isn't here stays away. */
  changeOpen(person: OpenPerson): void {
    this.matches.clear();
    const slot = this.ids.slotOf(person.id);
    if (slot < 0) return;
    this.locations.release(this.columns.locations[slot]!);
    this.products.release(this.columns.products[slot]!);
    this.#fillOpen(slot, person);
  }

  /** Takes somebody whom nobody looks for before `sort`. Who comes again replaces what came first. */
  add(person: DirectoryPerson): void {
    this.matches.clear();
    const before = this.ids.slotOf(person.id);
    if (before >= 0) this.#clear(before);
    this.#fill(person);
  }

  /** Puts those who were added into their orders. */
  async sort(pace: Pace): Promise<void> {
    const slots = new Uint32Array(this.#count);
    let at = 0;
    for (let slot = 0; slot < this.end; slot += 1) if (this.columns.states[slot] !== 0) slots[at++] = slot;
    await this.byName.build(slots.slice(), pace);
    await this.byPrincipalName.build(slots, pace);
  }

  idOf(slot: number): UserId {
    return this.ids.idOf(slot) as UserId;
  }

  stateOf(slot: number): 'active' | 'deleted' {
    return (this.columns.states[slot]! & FLAGS.deleted) !== 0 ? 'deleted' : 'active';
  }

  compareNames(slot: number, other: number): number {
    const { texts, names } = this.columns;
    return (
      this.texts.compare(texts[slot]! + 1, names[slot]!, texts[other]! + 1, names[other]!) ||
      this.ids.compare(slot, other)
    );
  }

  comparePrincipals(slot: number, other: number): number {
    const { texts, names, principals } = this.columns;
    const [one, two] = [texts[slot]! + names[slot]! + 2, texts[other]! + names[other]! + 2];
    return this.texts.compare(one, principals[slot]!, two, principals[other]!) || this.ids.compare(slot, other);
  }

  /** Returns the bytes by which the slot stands in its order. */
  keyOf(slot: number, by: 'name' | 'userPrincipalName'): Uint8Array {
    const { texts, names, principals } = this.columns;
    const at = texts[slot]! + 1;
    return by === 'name'
      ? this.texts.slice(at, names[slot]!)
      : this.texts.slice(at + names[slot]! + 1, principals[slot]!);
  }

  /** Compares the place of a slot in an order with one that nobody need stand at. */
  compareWith(slot: number, by: 'name' | 'userPrincipalName', place: { key: Uint8Array; id: string }): number {
    const { texts, names, principals } = this.columns;
    const at = texts[slot]! + 1;
    const order =
      by === 'name'
        ? this.texts.compareWith(at, names[slot]!, place.key)
        : this.texts.compareWith(at + names[slot]! + 1, principals[slot]!, place.key);
    return order || this.ids.compareWith(slot, place.id);
  }

  #fill(person: DirectoryPerson): number {
    const slot = this.#free.pop() ?? this.end++;
    if (slot >= this.columns.states.length) this.#grow();
    this.ids.put(slot, person.id);
    this.#fillOpen(slot, person);
    const { columns } = this;
    const { department, jobTitle, office } = person.texts;
    columns.departments[slot] = this.departments.take(joined(wordsOf(department)));
    columns.jobTitles[slot] = this.jobTitles.take(joined(wordsOf(jobTitle)));
    columns.offices[slot] = this.offices.take(joined(wordsOf(office)));
    this.#fillTexts(slot, person);
    this.#count += 1;
    return slot;
  }

  #fillOpen(slot: number, { state, createdAt, location, products, accountEnabled, userType }: OpenPerson): void {
    const { columns } = this;
    columns.states[slot] =
      FLAGS[state] | (accountEnabled === false ? FLAGS.blocked : 0) | (userType === 'Guest' ? FLAGS.guest : 0);
    columns.created[slot] = Date.parse(createdAt);
    columns.locations[slot] = this.locations.take(location ?? '');
    columns.products[slot] = this.products.take(products.toSorted().join(','));
  }

  #fillTexts(slot: number, { texts }: DirectoryPerson): void {
    const { columns } = this;
    const names = wordsOf(texts.name);
    const principals = wordsOf(texts.userPrincipalName);
    const known = new Set([...names, ...principals]);
    const others = texts.others.map(wordsOf).filter((words) => words.some((word) => !known.has(word)));
    const [name, principal] = [textBytes(joined(names)), textBytes(joined(principals))];
    const rest = textBytes(others.map(joined).join('\0'));
    const text = new Uint8Array(name.length + principal.length + rest.length + 4);
    text[0] = HERE;
    text.set(name, 1);
    text.set(principal, name.length + 2);
    text.set(rest, name.length + principal.length + 3);
    columns.names[slot] = name.length;
    columns.principals[slot] = principal.length;
    columns.lengths[slot] = text.length;
    columns.texts[slot] = this.texts.add(slot, text);
    this.#begin(slot, beginningsOf(text));
  }

  #begin(slot: number, { ones, twos, threes, fours }: Beginnings): void {
    const { columns } = this;
    columns.ones[slot] = ones;
    columns.twos[slot] = twos;
    columns.threes[slot] = threes;
    columns.fours[slot] = fours;
  }

  #clear(slot: number): void {
    const { columns } = this;
    this.texts.remove(columns.texts[slot]!, columns.lengths[slot]!, (moved, address) => {
      columns.texts[moved] = address;
    });
    this.locations.release(columns.locations[slot]!);
    this.products.release(columns.products[slot]!);
    this.departments.release(columns.departments[slot]!);
    this.jobTitles.release(columns.jobTitles[slot]!);
    this.offices.release(columns.offices[slot]!);
    columns.states[slot] = 0;
    this.#begin(slot, NOTHING);
    this.ids.remove(slot);
    this.#free.push(slot);
    this.#count -= 1;
  }

  #grow(): void {
    const slots = Math.ceil(this.columns.states.length * 1.5);
    this.columns = new Columns(slots, this.columns);
    this.ids.grow(slots);
  }
}
