import 'reflect-metadata';
import { Body, Inject, Injectable, Param, type PipeTransform, Query, type Type } from '@nestjs/common';
import type { Turn } from '#application';
import { checkInTurns, emptyBody, LIMITS, MOST_PROBLEMS, splitAbout, wording } from '#contracts';
import { TURN } from '#platform';
import type { z } from 'zod';
import { type About, aboutIn } from './about.js';
import { type Http, InHttp } from './http.js';
import { bodyProblem, problemError } from './problem-error.js';
import { type CommandQuery, commandQuery } from './query-shapes.js';

/**
 * The parameters of a route say what it takes. `Endpoint` documents it from here, so that a route names each schema
 * once.
 */
export interface Taken {
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly command?: true;
}
const TAKEN = Symbol('Taken');
export const takenBy = (controller: object, method: string | symbol): Taken =>
  (Reflect.getMetadata(TAKEN, controller, method) as Taken | undefined) ?? {};

const taking =
  (more: Taken, parameter: ParameterDecorator): ParameterDecorator =>
  (controller, method, index) => {
    Reflect.defineMetadata(TAKEN, { ...takenBy(controller, method!), ...more }, controller, method!);
    parameter(controller, method, index);
  };

/** What is said about a command stands in its body, too, and is taken from there with the command. */
const checkedBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const { own } = splitAbout(body === undefined ? {} : body);
  const result = schema.safeParse(own, { error: wording });
  if (!result.success) throw bodyProblem(result.error);
  return result.data;
};
class BodyPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}
  transform(value: unknown): T {
    return checkedBody(this.schema, value);
  }
}
/** @throws ProblemError */
const checkedInTurns = async <T>(schema: z.ZodType<T>, body: unknown, turn: Turn): Promise<T> => {
  const { own } = splitAbout(body === undefined ? {} : body);
  const result = await checkInTurns(schema, own, turn, { error: wording });
  if (!result.success) throw bodyProblem(result.error);
  return result.data;
};
/** Makes a pipe that checks a long body bit by bit; Nest gives it the turns. */
const inTurns = (schema: z.ZodType): Type<PipeTransform> => {
  @Injectable()
  class LongBodyPipe implements PipeTransform {
    constructor(@Inject(TURN) private readonly turn: Turn) {}
    transform(value: unknown): Promise<unknown> {
      return checkedInTurns(schema, value, this.turn);
    }
  }
  return LongBodyPipe;
};
/** Takes the body of a bulk operation, checked. */
export const ZodLongBody = (body: z.ZodType): ParameterDecorator => taking({ body }, Body(inTurns(body)));
/** Takes the body, checked; no body counts as an empty object. */
export const ZodBody = (body: z.ZodType): ParameterDecorator => taking({ body }, Body(new BodyPipe(body)));

/** Some parameters have a code of their own for what is wrong with them. */
const ownProblem = (name: string) => {
  switch (name) {
    case 'limit':
      return problemError('invalid-limit', { minimum: 1, maximum: LIMITS.pageMaximum });
    case 'after':
      return problemError('invalid-cursor', {});
    case 'minPosition':
      return problemError('invalid-position', {});
    case 'asOf':
      return problemError('invalid-as-of', {});
    default:
      return undefined;
  }
};
/** Checks a query; parameters that the schema doesn't name are errors. @throws ProblemError */
export const checkedQuery = <T>(schema: z.ZodType<T>, query: unknown): T => {
  const result = schema.safeParse(query, { error: wording });
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const own = ownProblem(String(first?.path[0] ?? ''));
  if (own) throw own;
  const problems = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((at) => ({ at, code: 'invalid-query', message: 'unknown parameter' }))
      : [{ at: String(issue.path[0] ?? ''), code: 'invalid-query', message: issue.message }],
  );
  throw problemError('invalid-query', { problems: problems.slice(0, MOST_PROBLEMS) });
};
class QueryPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}
  transform(value: unknown): T {
    return checkedQuery(this.schema, value);
  }
}
/** Takes the query, checked. */
export const ZodQuery = (query: z.ZodObject): ParameterDecorator => taking({ query }, Query(new QueryPipe(query)));

/** A command comes with the exchange over HTTP, with what its query says, and with what is said about it. */
export interface HttpCommand extends Http {
  readonly query: CommandQuery;
  readonly about: About;
  /** It came in the words of Microsoft Graph. */
  readonly inGraph?: true;
}
class CommandPipe implements PipeTransform<Http, HttpCommand> {
  constructor(
    private readonly schema: z.ZodType<CommandQuery>,
    private readonly body?: z.ZodType,
  ) {}
  transform({ request, response }: Http): HttpCommand {
    if (this.body !== undefined) checkedBody(this.body, request.body);
    return {
      request,
      response,
      query: checkedQuery(this.schema, request.query),
      about: aboutIn({ request, response }),
    };
  }
}
/** Takes a command, its query checked. */
export const InCommand = (query: z.ZodObject & z.ZodType<CommandQuery> = commandQuery): ParameterDecorator =>
  taking({ command: true, query }, InHttp(new CommandPipe(query)));
/** Takes a command that its path tells alone. Its body is checked, too, and must be empty. */
export const InBareCommand = (query: z.ZodObject & z.ZodType<CommandQuery> = commandQuery): ParameterDecorator =>
  taking({ command: true, query }, InHttp(new CommandPipe(query, emptyBody)));

class NamePipe implements PipeTransform<string, string> {
  transform(value: string): string {
    const name = value.trim();
    // What no user can be called is a user that nobody knows.
    if (name === '' || name.length > LIMITS.addressLength) throw problemError('user-not-found', {});
    return name;
  }
}
/** Takes the user whom the path names, without the space around, as it is when the user is created. */
export const UserName = (): ParameterDecorator => Param('id', new NamePipe());
