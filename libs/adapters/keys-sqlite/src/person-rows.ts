import type { Person, ShredReceipt } from '#application';
import { EVERY_GENERATION, everyPersonOf, isProven, proofOf, type PersonRows } from '#contracts';
import type { Database } from '#sqlite';

type Row = [
  generation: number,
  wrapped: Uint8Array | null,
  shreddedAt: string | null,
  receipt: string,
  proof: Uint8Array,
];

/** A key stands at this place among those of its tenant. */
export type KeyPlace = readonly [person: string, generation: number];
export const FIRST_KEY: KeyPlace = ['', -1];

const OF_PERSON = 'WHERE tenant = ? AND person = ?';

/** The rows of persons in the file. A key that was shredded leaves its row empty, and a receipt in the other table. */
export class PersonRowsFile {
  readonly #rows;
  readonly #insert;

  constructor(private readonly database: Database) {
    this.#rows = database.prepare<Row>(
      `SELECT generation, wrapped, NULL, '', x'' FROM person_keys ${OF_PERSON}
       UNION ALL SELECT generation, NULL, shredded_at, receipt, proof FROM receipts ${OF_PERSON}`,
    );
    this.#insert = database.prepare(
      'INSERT INTO person_keys (tenant, person, generation, wrapped) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  of({ tenantId, personId }: Person): PersonRows {
    const keys = [];
    const receipts = [];
    const marks = [];
    const rows = this.#rows.all(tenantId, personId, tenantId, personId);
    for (const [generation, wrapped, shreddedAt, receipt, proof] of rows) {
      if (shreddedAt !== null) receipts.push({ generation, shreddedAt, receipt, proof });
      else if (wrapped !== null) keys.push({ generation, wrapped });
      else marks.push(generation);
    }
    return { keys, receipts, marks };
  }

  add({ tenantId, personId }: Person, generation: number, wrapped: Uint8Array | null): void {
    this.#insert.run(tenantId, personId, generation, wrapped);
  }

  /** Inside a write transaction. A receipt that is there stays, unless it isn't what was written. */
  shred(person: Person, generation: number, receipt: ShredReceipt, receiptKey: Uint8Array): void {
    this.#overwrite(person, generation);
    this.add(person, generation, null);
    const receipts = this.#trueReceipts(person, generation, receiptKey);
    if (receipts.some((each) => each.generation === generation || each.generation === EVERY_GENERATION)) return;
    const insert = `INSERT INTO receipts (tenant, person, generation, shredded_at, receipt, proof)
                    VALUES (?, ?, ?, ?, ?, ?)`;
    const proof = proofOf(receiptKey, person, generation, receipt);
    this.database
      .prepare(insert)
      .run(person.tenantId, person.personId, generation, receipt.shreddedAt, receipt.receipt, proof);
  }

  /**
   * Inside a write transaction. Overwrites the next so many keys of a tenant, in the order of their persons. Returns
   * how many persons these belong to who weren't met before, and where to go on; nowhere where these were the last.
   */
  overwriteSome(
    tenantId: string,
    after: KeyPlace,
    limit: number,
  ): { readonly persons: number; readonly next?: KeyPlace } {
    const behind = 'WHERE tenant = ? AND (person, generation) > (?, ?)';
    const page = this.database
      .prepare<[string, number]>(
        `SELECT person, generation FROM person_keys ${behind} ORDER BY person, generation LIMIT ?`,
      )
      .all(tenantId, ...after, limit);
    const last = page.at(-1);
    if (last === undefined) return { persons: 0 };
    const where = `${behind} AND (person, generation) <= (?, ?) AND wrapped IS NOT NULL`;
    for (const anew of ['zeroblob(length(wrapped))', 'NULL'])
      this.database.prepare(`UPDATE person_keys SET wrapped = ${anew} ${where}`).run(tenantId, ...after, ...last);
    const persons = new Set(page.map(([person]) => person));
    // what stands for all of them is none, and one may have keys on both sides of a page's end
    persons.delete(everyPersonOf(tenantId).personId);
    persons.delete(after[0]);
    return { persons: persons.size, ...(page.length < limit ? {} : { next: last }) };
  }

  /** One that is in the way of this shredding and has another proof is taken away. */
  #trueReceipts(person: Person, generation: number, receiptKey: Uint8Array): PersonRows['receipts'] {
    const { receipts } = this.of(person);
    const isInTheWay = (receipt: PersonRows['receipts'][number]): boolean =>
      (generation === EVERY_GENERATION || receipt.generation === generation) && !isProven(receiptKey, person, receipt);
    const remove = this.database.prepare(`DELETE FROM receipts ${OF_PERSON} AND generation = ?`);
    for (const { generation: each } of receipts.filter(isInTheWay)) remove.run(person.tenantId, person.personId, each);
    return receipts.filter((receipt) => !isInTheWay(receipt));
  }

  #overwrite({ tenantId, personId }: Person, generation: number): void {
    const of = [tenantId, personId, ...(generation === EVERY_GENERATION ? [] : [generation])];
    const where = `${OF_PERSON} AND wrapped IS NOT NULL${generation === EVERY_GENERATION ? '' : ' AND generation = ?'}`;
    this.database.prepare(`UPDATE person_keys SET wrapped = zeroblob(length(wrapped)) ${where}`).run(...of);
    this.database.prepare(`UPDATE person_keys SET wrapped = NULL ${where}`).run(...of);
  }
}
