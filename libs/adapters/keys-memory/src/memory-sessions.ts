import { FORGOTTEN_AT_ONCE, type SessionNote, type Sessions } from '#application';

/** Notes of sessions in a map, which several handles may share. `assertOpen` throws where the handle is closed. */
export class MemorySessions implements Sessions {
  constructor(
    private readonly notes: Map<string, SessionNote>,
    private readonly assertOpen: () => void,
  ) {}

  async keep(name: string, note: SessionNote): Promise<void> {
    this.assertOpen();
    this.notes.set(name, note);
  }

  async find(names: readonly string[]): Promise<ReadonlyMap<string, SessionNote>> {
    this.assertOpen();
    return new Map(
      names.flatMap((name) => {
        const note = this.notes.get(name);
        return note === undefined ? [] : [[name, note] as const];
      }),
    );
  }

  async replace(name: string, was: string, note: SessionNote): Promise<boolean> {
    this.assertOpen();
    if (this.notes.get(name)?.text !== was) return false;
    this.notes.set(name, note);
    return true;
  }

  async forget(until: string): Promise<number> {
    this.assertOpen();
    const over = [...this.notes].filter(([, note]) => note.until <= until).slice(0, FORGOTTEN_AT_ONCE);
    for (const [name] of over) this.notes.delete(name);
    return over.length;
  }
}
