import type { JWTPayload } from 'jose';
import { SIGN_IN_BOUNDS } from './bounds.js';

const hasOwn = (value: unknown, name: string): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name);

/** Returns what the names lead to, or undefined. */
export const claimAt = (claims: JWTPayload, path: readonly string[]): unknown => {
  let value: unknown = claims;
  for (const name of path) {
    if (!hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
};

/** Returns a claim that is a text of some length. */
export const textAt = (claims: JWTPayload, path: readonly string[]): string | undefined => {
  const value = claimAt(claims, path);
  return typeof value === 'string' && value !== '' && value.length <= SIGN_IN_BOUNDS.idCharacters ? value : undefined;
};

/** Returns the texts of a claim that is a list, or one text. It is undefined where there is no such claim. */
export const textsAt = (claims: JWTPayload, path: readonly string[]): readonly string[] | undefined => {
  const value = claimAt(claims, path);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
};

/** Returns what a token calls its holder, for whom alone it is. */
export const nameIn = (claims: JWTPayload): string | undefined =>
  textAt(claims, ['name']) ?? textAt(claims, ['preferred_username']);

/** Returns the scopes of a token, which Entra calls `scp` and the others `scope`. */
export const scopesOf = (claims: JWTPayload): readonly string[] =>
  (textsAt(claims, ['scp']) ?? textsAt(claims, ['scope']) ?? []).flatMap((each) => each.split(' '));
