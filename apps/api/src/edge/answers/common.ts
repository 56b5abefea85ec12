import { z } from 'zod';

/** The shapes here describe answers for OpenAPI; tests hold every answer to them. */
export const id = z.guid();
export const instant = z.iso.datetime();
export const number = z.int();
/** Twenty digits, which sort as text. */
export const position = z.string().regex(/^\d{20}$/);
/** Every answer to a command carries these. Nothing stands at a position after a dry run. */
const COMMAND = {
  commandId: id,
  outcome: z.enum(['accepted', 'unchanged']),
  position: position.optional(),
  repeated: z.boolean().optional(),
  dryRun: z.literal(true).optional(),
};
export const ofCommand = <S extends z.ZodRawShape>(shape: S) => z.object({ ...shape, ...COMMAND });
type ListOf = z.ZodObject<{ items: z.ZodArray; next: z.ZodOptional<z.ZodString> }>;
const lists = new Map<z.ZodType, ListOf>();
/** A page of these: the same shape for the same item, so that it has one name. */
export const listOf = (item: z.ZodType): ListOf => {
  const list = lists.get(item) ?? z.object({ items: z.array(item), next: z.string().optional() });
  lists.set(item, list);
  return list;
};
export const SEATS = { valid: number, expired: number, assigned: number, available: number };
/** It counts the changes of a user or a purchase: what If-Match names. */
export const revision = z.int();
export const revisionAfter = number
  .optional()
  .describe('At which revision it is by the command: the next If-Match. A dry run and earlier releases tell none.');
/** Every answer about the past says which time and which position it is about: that one tells the same for ever. */
export const AS_OF = { asOf: instant, position };
export const reason = z.object({ code: z.string(), message: z.string() });
/** A name is left out of an erased user, and of one whose key is gone or damaged; this tells the two apart. */
export const UNREADABLE_NAME = z
  .array(z.enum(['userPrincipalName']))
  .optional()
  .describe('there is a name, and it can’t be read at the moment');
export const actor = {
  actor: z.string(),
  actorKind: z.enum(['user', 'application', 'upstream', 'system', 'local']),
  actorTenant: id.optional(),
  actorRole: z.string().optional(),
  client: z.string().optional(),
};
