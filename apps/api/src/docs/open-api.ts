import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ErrorCode, routeOfToday } from '#contracts';
import { bodyLimitOf } from '../edge/body-limits.js';
import { RESOURCE_METADATA } from '../edge/challenges.js';
import { BEARER, CODES } from '../edge/endpoint.js';
import { componentSchemas, type JsonSchema } from '../edge/shapes.js';
import { ANSWER_EXAMPLES, BODY_EXAMPLES, FURTHER_EXAMPLES, QUESTION_EXAMPLES } from './examples.js';
import { graphSchemas } from '../graph/model/schemas.js';
import { graphErrorAnswers, graphHeaders } from './graph.js';
import { HEADERS } from './headers.js';
import { codesOfRequest, problemAnswers, problemSchemas } from './problems.js';
import { serveOnce, shareTexts } from './shared-texts.js';

type Paths = OpenAPIObject['paths'];
type Answers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Operation {
  readonly operationId: string;
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Answers;
  readonly [CODES]?: readonly ErrorCode[];
}

/** Says of a body how long it may be, from what is enforced. */
const withBodyLimit = (path: string, { requestBody, ...operation }: Operation): Operation =>
  requestBody === undefined
    ? operation
    : { ...operation, requestBody: { ...requestBody, description: `At most ${bodyLimitOf(path)} bytes.` } };

/** Marks a route that has an earlier name; it answers as the route of today does. */
const withDeprecation = (path: string, operation: Operation): Operation => {
  const today = routeOfToday(path);
  if (today === undefined) return operation;
  const description = `The earlier name of POST ${today}, which stays valid.`;
  const operationId = `${operation.operationId}ByEarlierName`;
  return Object.assign({}, operation, { operationId, deprecated: true, description });
};

/** Completes a route with what it answers in error, and with the headers of all its answers. */
const withAnswers = (path: string, { [CODES]: codes = [], ...operation }: Operation): Operation => {
  const isCommand = operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
  const isTagged = Object.hasOwn(operation.responses, '304');
  const done = Object.entries(operation.responses).map(([status, answer]) => {
    const isEvents = Object.hasOwn((answer['content'] ?? {}) as object, 'text/event-stream');
    const headers = {
      ...(isCommand ? HEADERS.ofCommands : {}),
      ...(status === '201' || status === '202' ? HEADERS.ofCreations : {}),
      ...(isTagged ? HEADERS.ofTagged : {}),
      ...(isEvents ? HEADERS.ofEvents : {}),
      ...('text/csv' in ((answer['content'] ?? {}) as object) ? HEADERS.ofForms : {}),
    };
    return [status, Object.keys(headers).length === 0 ? answer : { ...answer, headers }] as const;
  });
  const hasBody = operation.requestBody !== undefined;
  return {
    ...operation,
    responses: { ...Object.fromEntries(done), ...problemAnswers(codes, { path, hasBody }, isCommand) },
  };
};

/** Completes a route of `/v1.0` with Graph's headers and its one form of errors. */
const withGraphAnswers = (path: string, { [CODES]: codes = [], ...operation }: Operation): Operation => {
  const isCommand = operation.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
  const tagHeaders = Object.hasOwn(operation.responses, '304') ? HEADERS.ofTagged : {};
  const done = Object.entries(operation.responses).map(([status, answer]) => [
    status,
    { ...answer, headers: { ...graphHeaders(Number(status), isCommand), ...tagHeaders } },
  ]);
  const hasBody = operation.requestBody !== undefined;
  const found = [...codesOfRequest(codes, { path, hasBody })];
  return {
    ...operation,
    responses: { ...(Object.fromEntries(done) as Answers), ...(graphErrorAnswers(found, isCommand) as Answers) },
  };
};
const answered = (path: string, operation: Operation): Operation =>
  path.startsWith('/v1.0') ? withGraphAnswers(path, operation) : withAnswers(path, operation);

const completed = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item as Readonly<Record<string, Operation>>).map(([method, operation]) => [
          method,
          withDeprecation(path, withBodyLimit(path, answered(path, operation))),
        ]),
      ) as Paths[string],
    ]),
  );

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;
/** Leaves out what no route leads to, such as a list of what is never listed. */
const reached = (paths: Paths, all: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> => {
  const found = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of (JSON.stringify(part) ?? '').matchAll(REFERENCE)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(all[name]);
    }
  };
  follow(paths);
  return Object.fromEntries(Object.entries(all).filter(([name]) => found.has(name)));
};

const EXAMPLES: Readonly<Record<string, object>> = { ...BODY_EXAMPLES, ...QUESTION_EXAMPLES, ...ANSWER_EXAMPLES };
const FURTHER: Readonly<Record<string, readonly object[]>> = FURTHER_EXAMPLES;
const withExamples = (schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const example = EXAMPLES[name];
      return [name, example === undefined ? schema : { ...schema, examples: [example, ...(FURTHER[name] ?? [])] }];
    }),
  );

const outline = (publicUrl: string | undefined) => {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Seatledger')
    .setDescription(
      'Licenses, seats, and the 30 days after. Commands answer with a position; queries are eventually consistent ' +
        'unless minPosition asks for it. Errors are problem documents with a stable code. Answers may gain members ' +
        'with any release; requests may hold none but those that stand here.',
    )
    .setVersion('1')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: `Of an issuer that ${RESOURCE_METADATA} names. Where it names none, none is needed.`,
      },
      BEARER,
    );
  return (publicUrl === undefined ? builder : builder.addServer(publicUrl)).build();
};

const documentOf = (app: NestFastifyApplication, publicUrl: string | undefined): OpenAPIObject => {
  const document = SwaggerModule.createDocument(app, outline(publicUrl));
  const paths = completed(document.paths);
  const schemas = reached(paths, { ...withExamples(componentSchemas()), ...graphSchemas(), ...problemSchemas() });
  return { ...document, paths, components: { ...document.components, schemas } } as unknown as OpenAPIObject;
};

/**
 * Serves `/docs` for people and `/docs-json` for programs, who find the server under `publicUrl`, where it has one. The
 * document is made when somebody first asks, since that takes a twentieth of a start, and hardly any process is asked.
 */
export const serveOpenApi = (app: NestFastifyApplication, publicUrl: string | undefined): void => {
  let made: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => (made ??= documentOf(app, publicUrl));
  shareTexts(app);
  SwaggerModule.setup('docs', app, document, { raw: [] });
  serveOnce(app, '/docs-json', () => JSON.stringify(document()));
};
