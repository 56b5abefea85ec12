import { ensureConsole } from '../../scripts/ensure-console.mjs';

/** Builds the console once before the first test that opens it in a browser. */
export default async () => {
  if ((await ensureConsole()) !== 0) throw new Error('the console could not be built');
};
