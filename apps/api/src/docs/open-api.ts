import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routeOfToday } from '#contracts';
import { bodyLimitOf } from '../edge/body-limits.js';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457. The numbers of the case are further members.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For a person: what happened and what to do.' },
    code: { type: 'string', description: 'Stable; for programs.' },
    instance: { type: 'string' },
  },
};

type Paths = OpenAPIObject['paths'];
/** Marks the routes that have an earlier name; each answers as the route of today does. */
const withDeprecated = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const today = routeOfToday(path);
      if (today === undefined || item.post === undefined) return [path, item];
      const description = `The earlier name of POST ${today}, which stays valid.`;
      return [path, { ...item, post: { ...item.post, deprecated: true, description } }];
    }),
  );

/** Says of each body how long it may be, from what is enforced. */
const withBodyLimits = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const description = `At most ${bodyLimitOf(path)} bytes.`;
      const said = Object.entries(item as Readonly<Record<string, unknown>>).map(([method, operation]) => {
        const { requestBody } = (operation ?? {}) as { readonly requestBody?: object };
        if (requestBody === undefined) return [method, operation];
        return [method, { ...(operation as object), requestBody: { ...requestBody, description } }];
      });
      return [path, Object.fromEntries(said) as Paths[string]];
    }),
  );

/** Serves `/docs` for people and `/docs-json` for programs. */
export const serveOpenApi = (app: NestFastifyApplication): OpenAPIObject => {
  const outline = new DocumentBuilder()
    .setTitle('Seatledger')
    .setDescription(
      'Licenses, seats, and the 30 days after. Commands answer with a position; queries are eventually consistent ' +
        'unless minPosition asks for it. Errors are problem documents with a stable code.',
    )
    .setVersion('1')
    .build();
  const document = SwaggerModule.createDocument(app, outline);
  document.paths = withBodyLimits(withDeprecated(document.paths));
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM } };
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs-json' });
  return document;
};
