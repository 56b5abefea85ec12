import { randomBytes } from 'node:crypto';
import {
  KeysUnavailable,
  TenantKeysGone,
  WrongMasterKey,
  type Keys,
  type Person,
  type PersonKey,
  type PersonKeyName,
} from '#application';
import { createIds, EVENT_FORMAT, FORMAT_NOTE } from '#contracts';
import { itUnless } from '../adapters/with-adapter.js';

/** This is one key store for one test, which begins empty. */
export interface KeysHarness {
  /**
   * Opens a handle on this harness's keys, which all handles share. The suite closes it.
   * @throws WrongMasterKey
   */
  open(masterKey: Uint8Array): Promise<Keys>;
  /** Makes the keys such as a release with another format left them; `undefined` is one that wrote none. */
  leaveFormat(format: number | undefined): Promise<void>;
  dispose(): Promise<void>;
}
/** An adapter may be unable to do this by its nature. The report prints the reason. */
export type KeysLimit = 'survives-process';

const ids = createIds();
const aTenant = (): string => ids.next();
const aPerson = (tenantId = aTenant()): Person => ({ tenantId, personId: ids.next() });
const some = (count: number): readonly Person[] => {
  const tenantId = aTenant();
  return Array.from({ length: count }, () => aPerson(tenantId));
};
const receipt = (n: number) => ({ shreddedAt: `2026-02-0${n}T00:00:00.000Z`, receipt: `receipt-${n}` });
const bytes = (key: PersonKey | undefined): string => {
  if (key?.state !== 'active') throw new Error(`the key is ${key?.state}`);
  return Buffer.from(key.key).toString('hex');
};

/** Registers what every key store must do. Each test gets a fresh harness. */
export const keysContract = (
  name: string,
  makeHarness: () => Promise<KeysHarness>,
  cannot: { readonly [L in KeysLimit]?: string } = {},
): void => {
  describe(`Keys: ${name}`, () => {
    let harness: KeysHarness;
    let opened: Keys[];
    const master = randomBytes(32);
    const open = async (masterKey: Uint8Array = master): Promise<Keys> => {
      const keys = await harness.open(masterKey);
      opened.push(keys);
      return keys;
    };
    beforeEach(async () => {
      opened = [];
      harness = await makeHarness();
    });
    afterEach(async () => {
      for (const keys of opened) await keys.close();
      await harness.dispose();
    });

    personCases(open);
    shredCases(open);
    generationCases(open);
    hashKeyCases(open);
    tenantCases(open);
    noteCases(open);
    formatCases(open, (format) => harness.leaveFormat(format));
    masterKeyCases(open);

    itUnless(name, cannot['survives-process'])('keys, receipts and hash keys survive a close and an open', async () => {
      const keys = await open();
      const [kept, gone] = some(2) as [Person, Person];
      const before = await keys.ensure([kept, gone]);
      const hashKey = await keys.hashKey(kept.tenantId);
      await keys.keepNote('place', '42');
      await keys.shred(gone, receipt(1));
      await keys.close();
      const again = await open();
      expect(await again.get([kept, gone])).toEqual([before[0], { state: 'shredded', ...receipt(1) }]);
      expect(Buffer.from(await again.hashKey(kept.tenantId))).toEqual(Buffer.from(hashKey));
      expect(await again.note('place')).toBe('42');
    });

    test('after close everything is KeysUnavailable; close may be repeated', async () => {
      const keys = await open();
      await keys.close();
      await keys.close();
      const person = aPerson();
      const calls = [
        () => keys.ensure([person]),
        () => keys.get([person]),
        () => keys.shred(person, receipt(1)),
        () => keys.shredTenant(person.tenantId, receipt(1)),
        () => keys.hashKey(person.tenantId),
        () => keys.note('place'),
        () => keys.keepNote('place', '42'),
        () => keys.rewrap(randomBytes(32)),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(KeysUnavailable);
    });
  });
};

type Open = (masterKey?: Uint8Array) => Promise<Keys>;

const personCases = (open: Open): void => {
  describe('ensure and get', () => {
    test('ensure makes a random key of 32 bytes for each person, once, and answers in the order asked', async () => {
      const keys = await open();
      const [a, b, c] = some(3) as [Person, Person, Person];
      const first = await keys.ensure([a, b]);
      expect(first.map((key) => bytes(key).length)).toEqual([64, 64]);
      const again = await keys.ensure([c, b, a, b]);
      expect(again.map(bytes).slice(1)).toEqual([bytes(first[1]), bytes(first[0]), bytes(first[1])]);
      expect(new Set(again.map(bytes)).size).toBe(3);
    });

    test('ensure makes one key for a person named twice', async () => {
      const keys = await open();
      const person = aPerson();
      const [first, second] = await keys.ensure([person, person]);
      expect(bytes(first)).toBe(bytes(second));
      expect(await keys.get([person])).toEqual([first]);
    });

    test('ensure makes no first key for a known person, and the next one where the last was shredded', async () => {
      const keys = await open();
      const [lost, renewed, made] = some(3) as [Person, Person, Person];
      await keys.ensure([renewed]);
      await keys.shred({ ...renewed, generation: 1 }, receipt(1));
      const known = [lost, renewed].map((person) => ({ ...person, known: true }));
      const answered = await keys.ensure([...known, made]);
      expect(answered).toMatchObject([{ state: 'missing' }, { generation: 2 }, { generation: 1 }]);
      expect(await keys.get([lost, made])).toMatchObject([{ state: 'missing' }, { state: 'active' }]);
    });

    test('get makes nothing', async () => {
      const keys = await open();
      const [known, unknown] = some(2) as [Person, Person];
      await keys.ensure([known]);
      const states = async () => (await keys.get([unknown, known, unknown])).map(({ state }) => state);
      expect(await states()).toEqual(['missing', 'active', 'missing']);
      expect(await states()).toEqual(['missing', 'active', 'missing']);
      expect(await keys.get([])).toEqual([]);
    });

    test('the same person id in two tenants is two persons', async () => {
      const keys = await open();
      const person = aPerson();
      const namesake = { ...person, tenantId: aTenant() };
      const [one, other] = await keys.ensure([person, namesake]);
      expect(bytes(one)).not.toBe(bytes(other));
      await keys.shred(person, receipt(1));
      expect((await keys.get([person, namesake])).map(({ state }) => state)).toEqual(['shredded', 'active']);
    });

    test('two handles that ensure the same persons at once get the same keys', async () => {
      const handles = [await open(), await open()];
      const persons = some(50);
      const answers = await Promise.all(handles.flatMap((keys) => [keys.ensure(persons), keys.ensure(persons)]));
      expect(new Set(answers.map((keys) => keys.map(bytes).join())).size).toBe(1);
    });

    test('thousands of persons in one call', async () => {
      const keys = await open();
      const persons = some(5_000);
      const made = await keys.ensure(persons);
      expect(new Set(made.map(bytes)).size).toBe(5_000);
      expect((await keys.get(persons)).map(bytes)).toEqual(made.map(bytes));
    });
  });
};

const shredCases = (open: Open): void => {
  describe('shred', () => {
    test('takes the key away for good and leaves the receipt', async () => {
      const keys = await open();
      const [gone, kept] = some(2) as [Person, Person];
      const before = await keys.ensure([gone, kept]);
      await keys.shred(gone, receipt(1));
      const shredded = { state: 'shredded', ...receipt(1) };
      expect(await keys.get([gone, kept])).toEqual([shredded, before[1]]);
      expect(await keys.ensure([gone, kept])).toEqual([shredded, before[1]]);
    });

    test('may be repeated: the first receipt stays', async () => {
      const keys = await open();
      const person = aPerson();
      await keys.ensure([person]);
      await keys.shred(person, receipt(1));
      await keys.shred(person, receipt(2));
      expect(await keys.get([person])).toEqual([{ state: 'shredded', ...receipt(1) }]);
    });

    test('of a person without a key: none is ever made', async () => {
      const keys = await open();
      const person = aPerson();
      await keys.shred(person, receipt(3));
      expect(await keys.ensure([person])).toEqual([{ state: 'shredded', ...receipt(3) }]);
    });

    test('is seen at once by another handle that knew the key', async () => {
      const [keys, other] = [await open(), await open()];
      const person = aPerson();
      await keys.ensure([person]);
      expect(await other.get([person])).toMatchObject([{ state: 'active' }]);
      await keys.shred(person, receipt(1));
      expect(await other.get([person])).toEqual([{ state: 'shredded', ...receipt(1) }]);
      expect(await other.ensure([person])).toEqual([{ state: 'shredded', ...receipt(1) }]);
    });
  });
};

const generationCases = (open: Open): void => {
  const of = (person: Person, generation: number): PersonKeyName => ({ ...person, generation });
  /** A person with the keys 1 and 3: the second generation was shredded before it was begun. */
  const withTwoKeys = async (keys: Keys): Promise<Person> => {
    const person = aPerson();
    await keys.ensure([person]);
    await keys.shred(of(person, 2), receipt(1));
    await keys.ensure([person]);
    return person;
  };

  describe('generations', () => {
    test('the first key is generation 1, and is found by it', async () => {
      const keys = await open();
      const person = aPerson();
      const [made] = await keys.ensure([person]);
      expect(made).toMatchObject({ state: 'active', generation: 1 });
      expect(await keys.get([of(person, 1), of(person, 2), person])).toEqual([made, { state: 'missing' }, made]);
    });

    test('one that was shredded alone reads so, and the person goes on with the next one', async () => {
      const keys = await open();
      const [person, other] = some(2) as [Person, Person];
      const [first, others] = await keys.ensure([person, other]);
      await keys.shred(of(person, 1), receipt(1));
      const gone = { state: 'shredded', ...receipt(1) };
      expect(await keys.get([of(person, 1), person])).toEqual([gone, { state: 'missing' }]);
      const [second, same] = await keys.ensure([person, other]);
      expect(second).toMatchObject({ state: 'active', generation: 2 });
      expect(bytes(second)).not.toBe(bytes(first));
      expect(same).toEqual(others);
      expect(await keys.get([person, of(person, 2), of(person, 1)])).toEqual([second, second, gone]);
      expect(await keys.ensure([person])).toEqual([second]);
    });

    test('the first receipt of one stays, also when the person is shredded', async () => {
      const keys = await open();
      const person = aPerson();
      await keys.ensure([person]);
      await keys.shred(of(person, 1), receipt(1));
      await keys.shred(of(person, 1), receipt(2));
      await keys.ensure([person]);
      await keys.shred(person, receipt(3));
      await keys.shred(of(person, 2), receipt(4));
      const read = await keys.get([of(person, 1), of(person, 2), of(person, 3), person]);
      const [first, whole] = [receipt(1), receipt(3)].map((each) => ({ state: 'shredded', ...each }));
      expect(read).toEqual([first, whole, whole, whole]);
    });

    test('shredding the person shreds them all, and none is made any more', async () => {
      const keys = await open();
      const person = await withTwoKeys(keys);
      const states = async () =>
        (await keys.get([1, 2, 3, 4].map((generation) => of(person, generation)))).map(({ state }) => state);
      expect(await states()).toEqual(['active', 'shredded', 'active', 'missing']);
      await keys.shred(person, receipt(2));
      expect(await states()).toEqual(['shredded', 'shredded', 'shredded', 'shredded']);
      expect(await keys.ensure([person])).toEqual([{ state: 'shredded', ...receipt(2) }]);
    });

    test('a shredding of one is seen at once by another handle, and both make the same next one', async () => {
      const [keys, other] = [await open(), await open()];
      const person = aPerson();
      await keys.ensure([person]);
      await other.get([person]);
      await keys.shred(of(person, 1), receipt(1));
      expect(await other.get([of(person, 1)])).toMatchObject([{ state: 'shredded' }]);
      const made = await Promise.all([keys, other, keys, other].map((handle) => handle.ensure([person, person])));
      expect(new Set(made.flat().map(bytes)).size).toBe(1);
      expect(made[0]![0]).toMatchObject({ generation: 2 });
    });

    test('another master key wraps them all', async () => {
      const keys = await open();
      const person = await withTwoKeys(keys);
      const names = [1, 2, 3].map((generation) => of(person, generation));
      const before = await keys.get(names);
      const next = randomBytes(32);
      expect(await keys.rewrap(next)).toBe(2);
      expect(await keys.get(names)).toEqual(before);
      const again = await open(next);
      expect(await again.get(names)).toEqual(before);
      await again.shred(person, receipt(2));
      expect(await keys.get([person])).toEqual([{ state: 'shredded', ...receipt(2) }]);
    });
  });
};

const hashKeyCases = (open: Open): void => {
  describe('hashKey', () => {
    test('is made at first use, 32 bytes, another for each tenant, and stays', async () => {
      const keys = await open();
      const [one, other] = [aTenant(), aTenant()];
      const hex = async (tenantId: string): Promise<string> =>
        Buffer.from(await keys.hashKey(tenantId)).toString('hex');
      const first = await hex(one);
      expect(first).toHaveLength(64);
      expect(await hex(other)).not.toBe(first);
      expect(await hex(one)).toBe(first);
    });

    test('racers on two handles get one key', async () => {
      const handles = [await open(), await open()];
      const tenantId = aTenant();
      const racers = Array.from({ length: 20 }, (_none, index) => handles[index % 2]!.hashKey(tenantId));
      const found = (await Promise.all(racers)).map((key) => Buffer.from(key).toString('hex'));
      expect(new Set(found).size).toBe(1);
    });
  });
};

const tenantCases = (open: Open): void => {
  describe('shredTenant', () => {
    /** Some persons with keys, one of whom was shredded before, one with a second generation. */
    const withPersons = async (keys: Keys): Promise<readonly [Person, Person, Person]> => {
      const persons = some(3) as [Person, Person, Person];
      await keys.ensure(persons);
      await keys.hashKey(persons[0].tenantId);
      await keys.shred(persons[1], receipt(1));
      await keys.shred({ ...persons[2], generation: 1 }, receipt(1));
      await keys.ensure([persons[2]]);
      return persons;
    };
    const whole = { state: 'shredded', ...receipt(2) };

    test('takes every key of the tenant for good, and says how many persons it had', async () => {
      const keys = await open();
      const persons = await withPersons(keys);
      const [{ tenantId }] = persons;
      expect(await keys.shredTenant(tenantId, receipt(2))).toEqual({ ...receipt(2), persons: 3 });
      const first = { state: 'shredded', ...receipt(1) };
      expect(await keys.get([...persons, { ...persons[2], generation: 1 }])).toEqual([whole, first, whole, first]);
      await expect(keys.hashKey(tenantId)).rejects.toThrow(TenantKeysGone);
    });

    test('makes no key of it any more, also of persons whom nobody knew', async () => {
      const keys = await open();
      const [person] = await withPersons(keys);
      const stranger = aPerson(person.tenantId);
      await keys.shredTenant(person.tenantId, receipt(2));
      const persons = [person, stranger, { ...stranger, known: true }];
      expect(await keys.ensure(persons)).toEqual([whole, whole, whole]);
      expect(await keys.get([stranger])).toEqual([whole]);
    });

    test('may be repeated: the first receipt stays, and the number of persons', async () => {
      const keys = await open();
      const [person] = await withPersons(keys);
      const first = await keys.shredTenant(person.tenantId, receipt(2));
      await keys.ensure([aPerson(person.tenantId)]);
      expect(await keys.shredTenant(person.tenantId, receipt(3))).toEqual(first);
      expect(await keys.get([person])).toEqual([whole]);
    });

    test('of a tenant of which nothing was kept: nothing ever is', async () => {
      const keys = await open();
      const tenantId = aTenant();
      expect(await keys.shredTenant(tenantId, receipt(2))).toEqual({ ...receipt(2), persons: 0 });
      await expect(keys.hashKey(tenantId)).rejects.toThrow(TenantKeysGone);
    });

    test('leaves other tenants as they are', async () => {
      const keys = await open();
      const [{ tenantId }] = await withPersons(keys);
      const other = aPerson();
      const [key] = await keys.ensure([other]);
      const hash = Buffer.from(await keys.hashKey(other.tenantId));
      await keys.shredTenant(tenantId, receipt(2));
      expect(await keys.get([other])).toEqual([key]);
      expect(Buffer.from(await keys.hashKey(other.tenantId))).toEqual(hash);
    });

    test('is seen at once by another handle that knew the keys, and outlives another master key', async () => {
      const [keys, other] = [await open(), await open()];
      const [person] = await withPersons(keys);
      expect(await other.get([person])).toMatchObject([{ state: 'active' }]);
      await other.hashKey(person.tenantId);
      await keys.shredTenant(person.tenantId, receipt(2));
      expect(await other.ensure([person])).toEqual([whole]);
      await expect(other.hashKey(person.tenantId)).rejects.toThrow(TenantKeysGone);
      const next = randomBytes(32);
      expect(await keys.rewrap(next)).toBe(0);
      const again = await open(next);
      expect(await again.get([person])).toEqual([whole]);
      await expect(again.hashKey(person.tenantId)).rejects.toThrow(TenantKeysGone);
    });

    test('of more persons than go at once takes them all', async () => {
      const keys = await open();
      const persons = some(1_203);
      await keys.ensure(persons);
      const [{ tenantId } = aPerson()] = persons;
      expect(await keys.shredTenant(tenantId, receipt(2))).toEqual({ ...receipt(2), persons: 1_203 });
      expect(new Set((await keys.get(persons)).map(({ state }) => state))).toEqual(new Set(['shredded']));
      expect(await keys.rewrap(randomBytes(32))).toBe(0);
    });
  });
};

const noteCases = (open: Open): void => {
  describe('notes', () => {
    test('are kept by name, replaced, and seen by another handle', async () => {
      const [keys, other] = [await open(), await open()];
      expect(await keys.note('place')).toBeUndefined();
      await keys.keepNote('place', '41');
      await keys.keepNote('place', '42 – naïve');
      await keys.keepNote('other', 'x');
      expect([await other.note('place'), await other.note('other')]).toEqual(['42 – naïve', 'x']);
    });

    test('outlive another master key', async () => {
      const keys = await open();
      await keys.keepNote('place', '42');
      await keys.rewrap(randomBytes(32));
      expect(await keys.note('place')).toBe('42');
    });
  });
};

const formatCases = (open: Open, leaveFormat: KeysHarness['leaveFormat']): void => {
  describe('format', () => {
    test('stands in a note from the start, also after several began at once', async () => {
      const handles = await Promise.all([open(), open(), open()]);
      for (const keys of handles) expect(await keys.note(FORMAT_NOTE)).toBe(String(EVENT_FORMAT));
    });

    test.each([
      [undefined, /earlier release \(format 1, this release needs 2\): \w/],
      [1, /earlier release \(format 1, this release needs 2\): \w/],
      [3, /newer release \(format 3, this release knows 2\): \w/],
    ])('keys of format %p are refused, with what to do', async (format, message) => {
      const keys = await open();
      await keys.ensure([aPerson()]);
      await leaveFormat(format);
      await expect(open()).rejects.toMatchObject({ code: 'unusable-store', message: expect.stringMatching(message) });
    });
  });
};

const masterKeyCases = (open: Open): void => {
  describe('master key', () => {
    test('another one is noticed when the keys are opened, also while there is no key yet', async () => {
      await open();
      await expect(open(randomBytes(32))).rejects.toThrow(WrongMasterKey);
    });

    test('rewrap: the same keys under another master key; the old one is refused; repeatable', async () => {
      const keys = await open();
      const persons = some(3);
      const before = await keys.ensure(persons);
      await keys.hashKey(persons[0]!.tenantId);
      await keys.shred(persons[2]!, receipt(1));
      const next = randomBytes(32);
      expect(await keys.rewrap(next)).toBe(3);
      expect(await keys.rewrap(next)).toBe(3);
      expect((await keys.ensure(persons.slice(0, 2))).map(bytes)).toEqual(before.slice(0, 2).map(bytes));
      await expect(open()).rejects.toThrow(WrongMasterKey);
      const again = await open(next);
      expect((await again.get(persons.slice(0, 2))).map(bytes)).toEqual(before.slice(0, 2).map(bytes));
      expect(await again.get([persons[2]!])).toEqual([{ state: 'shredded', ...receipt(1) }]);
    });

    test('a handle that still has the old master key writes and reads no more', async () => {
      const [keys, old] = [await open(), await open()];
      const person = aPerson();
      await old.ensure([person]);
      await keys.rewrap(randomBytes(32));
      await expect(old.ensure([aPerson()])).rejects.toThrow(WrongMasterKey);
      await expect(old.get([person])).rejects.toThrow(WrongMasterKey);
      await expect(old.hashKey(aTenant())).rejects.toThrow(WrongMasterKey);
    });
  });
};
