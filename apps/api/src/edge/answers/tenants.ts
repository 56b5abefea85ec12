import { z } from 'zod';
import { id, instant, number, ofCommand } from './common.js';

const TENANT = { id, displayName: z.string(), country: z.string() };
export const tenant = z.object({
  ...TENANT,
  createdAt: instant,
  /** Only a closed tenant has these: since when it is so, and until when it can be reopened. */
  closedAt: instant.optional(),
  purgeAt: instant.optional(),
});
export const tenantClosed = ofCommand({ id, purgeAt: instant, users: number });
export const tenantChanged = ofCommand({
  ...TENANT,
  displayName: z.string().optional(),
  country: z.string().optional(),
});
