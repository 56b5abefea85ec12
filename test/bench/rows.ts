import type { Row } from './row.js';
import { distinctUsers } from './rows/distinct-users.js';

/** All rows, in the order of the table. */
export const ROWS: readonly Row[] = [distinctUsers];
