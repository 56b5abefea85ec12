import { FORGOTTEN_AT_ONCE, type SessionNote, type Sessions } from '#application';
import type { Database } from '#sqlite';

/** A file of an earlier release has no such table, and one that reads it again passes it over. */
export const SESSIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS sessions (name TEXT PRIMARY KEY, text TEXT NOT NULL, until TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (until);`;

/** Does something with the file once it is free. @throws KeysUnavailable */
type Attempt = <T>(attempt: () => T) => Promise<T>;

/** Notes of sessions in the file of the keys. */
export class SqliteSessions implements Sessions {
  constructor(
    private readonly database: Database,
    private readonly attempt: Attempt,
  ) {}

  async keep(name: string, { text, until }: SessionNote): Promise<void> {
    await this.attempt(() =>
      this.database
        .prepare(
          'INSERT INTO sessions (name, text, until) VALUES (?, ?, ?) ' +
            'ON CONFLICT (name) DO UPDATE SET text = excluded.text, until = excluded.until',
        )
        .run(name, text, until),
    );
  }

  async find(names: readonly string[]): Promise<ReadonlyMap<string, SessionNote>> {
    return this.attempt(() => {
      const one = this.database.prepare<[string, string]>('SELECT text, until FROM sessions WHERE name = ?');
      return new Map(
        names.flatMap((name) => {
          const [text, until] = one.get(name) ?? [];
          return text === undefined || until === undefined ? [] : [[name, { text, until }] as const];
        }),
      );
    });
  }

  async replace(name: string, was: string, { text, until }: SessionNote): Promise<boolean> {
    return this.attempt(() =>
      this.database.transaction(() => {
        const [found] = this.database.prepare<[string]>('SELECT text FROM sessions WHERE name = ?').get(name) ?? [];
        if (found !== was) return false;
        this.database.prepare('UPDATE sessions SET text = ?, until = ? WHERE name = ?').run(text, until, name);
        return true;
      }),
    );
  }

  async forget(until: string): Promise<number> {
    return this.attempt(() =>
      this.database.transaction(() => {
        const over = this.database
          .prepare<[string]>('SELECT name FROM sessions WHERE until <= ? ORDER BY until LIMIT ?')
          .all(until, FORGOTTEN_AT_ONCE);
        const remove = this.database.prepare('DELETE FROM sessions WHERE name = ?');
        for (const [name] of over) remove.run(name);
        return over.length;
      }),
    );
  }
}
