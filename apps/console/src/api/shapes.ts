import type { components, paths } from './schema.js';

/** A named shape of the server's OpenAPI document. */
export type Shape<Name extends keyof components['schemas']> = components['schemas'][Name];

export type Verb = 'get' | 'post' | 'patch' | 'delete';
type Operation<V extends Verb, P extends keyof paths> = paths[P] extends Record<V, infer O> ? O : never;

/** The paths that take a verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never;
}[keyof paths];

type Part<O, Name extends 'path' | 'query'> = O extends { parameters: Partial<Record<Name, infer T>> }
  ? Exclude<T, undefined>
  : never;
/** Also where a request may leave its body out. */
type Body<O> = O extends { requestBody?: infer R }
  ? NonNullable<R> extends infer Given
    ? Given extends { content: { 'application/json': infer T } }
      ? T
      : never
    : never
  : never;
type Given<Name extends string, T> = [T] extends [never]
  ? Readonly<Partial<Record<Name, undefined>>>
  : {} extends T
    ? Readonly<Partial<Record<Name, T>>>
    : Readonly<Record<Name, T>>;

/** What a question or a command says beside its path: ids in the path, a query and a body. */
export type Asked<V extends Verb, P extends keyof paths> = Given<'path', Part<Operation<V, P>, 'path'>> &
  Given<'query', Part<Operation<V, P>, 'query'>> &
  Given<'body', Body<Operation<V, P>>>;

type Json<T> = T extends { content: { 'application/json': infer A } } ? A : never;
/** What a path answers where all went well. */
export type Answer<V extends Verb, P extends keyof paths> =
  Operation<V, P> extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;

/** The paths of lists that come in pages. */
export type ListPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends { items: readonly unknown[]; next?: string } ? P : never;
}[PathOf<'get'>];
export type ItemOf<P extends ListPath> = Answer<'get', P> extends { items: readonly (infer I)[] } ? I : never;
