import type { Row } from './row.js';
import { overRabbitMq } from './rows/broker.js';
import { bulk } from './rows/bulk.js';
import { manyDeadlines } from './rows/deadlines.js';
import { distinctUsers } from './rows/distinct-users.js';
import { growth } from './rows/growth.js';
import { hotPool } from './rows/hot-pool.js';
import { onKurrentDb } from './rows/kurrentdb.js';
import { lag } from './rows/lag.js';
import { pages } from './rows/pages.js';
import { thePast } from './rows/past.js';
import { reads } from './rows/reads.js';
import { rebuild } from './rows/rebuild.js';
import { repeats } from './rows/repeats.js';
import { manyTenants } from './rows/tenants.js';

/** All rows, in the order of the table. */
export const ROWS: readonly Row[] = [
  distinctUsers,
  manyTenants,
  hotPool,
  repeats,
  bulk,
  rebuild,
  lag,
  manyDeadlines,
  overRabbitMq,
  reads,
  pages,
  thePast,
  growth,
  onKurrentDb,
];
