import { chooseEngine, type EngineName, type SqliteEngine } from '#sqlite';

/** Gives the real engine, whose connections run `exec` as they are told here. */
export const executingEngine = (
  run: (sql: string, exec: (sql: string) => void) => void,
  name?: EngineName,
): SqliteEngine => {
  const engine = chooseEngine(name);
  const connect: SqliteEngine['connect'] = (...place) => {
    const connection = engine.connect(...place);
    return {
      exec: (sql) => run(sql, (changed) => connection.exec(changed)),
      prepare: (sql) => connection.prepare(sql),
      close: () => connection.close(),
    };
  };
  return { ...engine, connect };
};

/** Gives the real engine, and calls back after each transaction that was stored. */
export const countingCommits = (onCommit: () => void): SqliteEngine =>
  executingEngine((sql, exec) => {
    exec(sql);
    if (sql === 'COMMIT') onCommit();
  });
