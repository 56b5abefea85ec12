import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { ensureConsole } from '../../scripts/ensure-console.mjs';

/** Builds once, before the first test, the console that a browser opens and the programs that a test kills under it. */
export default async () => {
  ensureBuilt();
  if ((await ensureConsole()) !== 0) throw new Error('the console could not be built');
};
