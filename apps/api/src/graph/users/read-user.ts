import type { BodyOf } from '#application';
import { createUserBody, toCreateUser, toUpdateUser, updateUserBody, wording } from '#contracts';
import type { z } from 'zod';
import { bodyProblem } from '../../edge/problem-error.js';
import { userMember } from '../model/user-members.js';
import { graphProblem } from '../protocol/graph-problem.js';

type Fields = Readonly<Record<string, unknown>>;

/** A list that holds at most one text is that text, or null where it is empty. */
const onlyOne = (name: string, value: unknown): unknown => {
  if (Array.isArray(value) && value.length <= 1) return value[0] ?? null;
  throw graphProblem(`Property '${name}' takes a list of at most one value here.`, 'invalid-body', `/${name}`);
};

/**
 * Keeps of a body what is kept of a user, under our own names. What is taken and dropped, a password above all, is gone
 * from here on: nobody behind this sees it.
 * @throws ProblemError where a member can't be set, or isn't known
 */
const keptOf = (body: unknown): Fields => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw graphProblem('Unable to read JSON request payload.', 'invalid-body', '');
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@odata.')) continue;
    const member = userMember(name);
    const shown = name.slice(0, 64);
    if (member === undefined) throw graphProblem(`Invalid property '${shown}'.`, 'unknown-field', `/${shown}`);
    if (member.set === 'refused')
      throw graphProblem(`Property '${name}' is read-only and cannot be set.`, 'unknown-field', `/${name}`);
    if (member.set === 'kept') kept[member.field ?? name] = member.many === true ? onlyOne(name, value) : value;
  }
  return kept;
};

const checked = <T>(schema: z.ZodType<T>, fields: Fields): T => {
  const result = schema.safeParse(fields, { error: wording });
  if (!result.success) throw bodyProblem(result.error);
  return result.data;
};

/** Reads the body of a new user. @throws ProblemError */
export const readNewUser = (body: unknown): BodyOf<'CreateUser'> => toCreateUser(checked(createUserBody, keptOf(body)));

/** Reads what a body changes of a user; undefined where all of it was dropped. @throws ProblemError */
export const readUserChanges = (user: string, body: unknown): BodyOf<'UpdateUser'> | undefined => {
  const fields = keptOf(body);
  return Object.keys(fields).length === 0 ? undefined : toUpdateUser(user, checked(updateUserBody, fields));
};
