import { WAYS_TO_NAME } from '#application';
import { z } from 'zod';
import { actor, id, instant, ofCommand, position, reason } from './common.js';

export const commandStatus = z.object({
  id: z.string(),
  commandId: id,
  /** Whether `id` is the id of the command or its Idempotency-Key. */
  foundBy: z.enum(WAYS_TO_NAME),
  status: z.enum(['pending', 'accepted', 'unchanged', 'refused']),
  type: z.string().optional(),
  ...z.object(actor).partial().shape,
  decidedAt: instant.optional(),
  /** Which members there are depends on the type of the command. */
  asked: z.looseObject({}).optional(),
  relatedIds: z.array(z.string()).optional(),
  clockTrusted: z.boolean().optional(),
  retention: z.string().optional(),
  position: position.optional(),
  answer: z.looseObject({}).optional(),
  reason: reason.optional(),
  version: z.int().optional(),
  expected: z.int().optional(),
  reference: z.string().optional(),
  hasReason: z.boolean().optional(),
  reasonText: z.string().nullable().optional(),
  /** Names `reasonText` where that can't be read at the moment, and is null. */
  unreadable: z.array(z.string()).optional(),
  startedBy: id.optional(),
});
/** `redacted` is the id of the command whose reason is gone; `commandId` is that of this one. */
export const redaction = ofCommand({ redacted: id, keyDestroyed: z.boolean() });
export const commandRow = z.object({
  commandId: id,
  type: z.string(),
  status: z.enum(['accepted', 'unchanged', 'refused']),
  reason: reason.optional(),
  relatedIds: z.array(z.string()),
  reference: z.string().optional(),
  hasReason: z.boolean(),
  ...actor,
  decidedAt: instant,
  position,
});
