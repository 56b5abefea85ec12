import type { JsonBounds } from '../json/json-bounds.js';
import { LIMITS } from './primitives.js';

/** What a body over HTTP or a message may hold. Source: docs/explanation/architecture.md#limits. */
export const BODY_BOUNDS: JsonBounds = {
  depth: 32,
  containers: 3 * LIMITS.usersPerOperation,
  values: 20 * LIMITS.usersPerOperation,
  members: 128,
};

/** A reply comes from our own consumer, and may tell many things of each of many users. */
export const REPLY_BOUNDS: JsonBounds = {
  depth: 32,
  containers: 50 * LIMITS.usersPerOperation,
  values: 200 * LIMITS.usersPerOperation,
  members: 1_000,
};
