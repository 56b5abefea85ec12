import { v5, v7 } from 'uuid';
import type { Ids } from '#application';

/** Makes random ids that sort by time (UUIDv7) and derived ones (UUIDv5), both in lower case. */
export const createIds = (): Ids => ({ next: () => v7(), derive: (namespace, name) => v5(name, namespace) });
