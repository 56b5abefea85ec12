import { ensureBuilt } from '../../scripts/ensure-built.mjs';

/**
 * Builds once before the first test that runs a program, so that no test finds the words of a build among those of its
 * program, and no two build at the same time.
 */
export default ensureBuilt;
