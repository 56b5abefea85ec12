import { z } from 'zod';
import { AS_OF, UNREADABLE_NAME, id, instant, number } from './common.js';

export const deadline = z.object({
  userId: id,
  userPrincipalName: z.string().optional(),
  unreadable: UNREADABLE_NAME,
  service: z.string().nullable(),
  retentionId: id,
  purgeAt: instant,
  /** A grant of one of these before `purgeAt` would bring the data back; for a whole deleted user it is the restore. */
  comesBackWith: z.array(z.object({ skuId: id, skuPartNumber: z.string(), available: number })).optional(),
  restore: z.string().optional(),
});
/** What was kept then. What became of it later isn't told. */
export const deadlinesAsOf = z.object({
  items: z.array(
    z.object({
      userId: id,
      userPrincipalName: z.string().nullable(),
      erased: z.literal(true).optional(),
      unreadable: z.array(z.string()).optional(),
      service: z.string().nullable(),
      retentionId: id,
      startedAt: instant,
      purgeAt: instant,
    }),
  ),
  next: z.string().optional(),
  ...AS_OF,
});
