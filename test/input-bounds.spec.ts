import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiModule } from '../apps/api/src/api.module.js';
import { takenBy } from '../apps/api/src/edge/parameters.js';
import { z } from 'zod';
import { commandBodies, operationBody } from '#contracts';
import { silentTelemetry } from '#platform';
import { schema as settings } from '../libs/platform/src/config/configuration.js';

const root = join(import.meta.dirname, '..');
/** Only what a program of ours writes is described in these files, and nothing is read with it. */
const ANSWERS = 'apps/api/src/edge/answers/';
/** The set of shapes that have names describes answers, too. */
const NAMED_ANSWERS = 'ANSWERS';
/** A body is checked a second time, by the schema of its command. */
const CHECKED_LATER = /^(commandMessage|upstreamCommandMessage)\/body$/;
/** No text of these forms is long. */
const SHORT_FORMATS: ReadonlySet<string> = new Set(['guid', 'date']);

type Def = z.core.$ZodTypeDef & Readonly<Record<string, unknown>>;
const inner = (def: Def, name: string): z.ZodType => def[name] as z.ZodType;

/** Says where a schema takes as much as anybody likes to send. */
function* unbounded(schema: z.ZodType, at: string): Generator<string> {
  const def = schema._zod.def as Def;
  switch (def.type) {
    case 'string': {
      const { maxLength, format } = schema as z.ZodString;
      if (maxLength === null && !SHORT_FORMATS.has(String(format))) yield `${at}: a text of any length`;
      return;
    }
    case 'array':
      if (typeof def['most'] !== 'number') yield `${at}: a list that is no boundedList`;
      return yield* unbounded(inner(def, 'element'), `${at}[]`);
    case 'record':
      if (typeof def['most'] !== 'number') yield `${at}: any number of members`;
      yield* unbounded(inner(def, 'keyType'), `${at}{name}`);
      return yield* unbounded(inner(def, 'valueType'), `${at}{}`);
    case 'object':
      if (def['catchall'] !== undefined && inner(def, 'catchall')._zod.def.type !== 'never')
        yield `${at}: any other members`;
      for (const [name, member] of Object.entries((schema as z.ZodObject).shape))
        yield* unbounded(member as z.ZodType, `${at}/${name}`);
      return;
    case 'tuple':
      if (def['rest'] !== null) yield `${at}: any number of others`;
      for (const item of def['items'] as readonly z.ZodType[]) yield* unbounded(item, at);
      return;
    case 'union':
      for (const option of def['options'] as readonly z.ZodType[]) yield* unbounded(option, at);
      return;
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
      return yield* unbounded(inner(def, 'innerType'), at);
    case 'pipe':
      yield* unbounded(inner(def, 'in'), at);
      return yield* unbounded(inner(def, 'out'), at);
    case 'transform':
    case 'int':
    case 'number':
    case 'boolean':
    case 'literal':
    case 'enum':
      return;
    case 'unknown':
      if (!CHECKED_LATER.test(at)) yield `${at}: anything`;
      return;
    default:
      yield `${at}: ${def.type}, which nobody knows here`;
  }
}

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;
/** The files of our own that say with zod what they read. */
const readers = ['apps', 'libs']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && !/(spec|\.d)\.ts$/.test(file) && !file.startsWith(ANSWERS))
  .filter((file) => /^import \{ z \} from 'zod'/m.test(readFileSync(join(root, file), 'utf8')));

/** Every schema that a module gives away, also one of a set of schemas or one that a function makes. */
const schemasOf = async (file: string): Promise<readonly (readonly [name: string, schema: z.ZodType])[]> => {
  const module = (await import(join(root, file))) as Readonly<Record<string, unknown>>;
  return Object.entries(module).flatMap(([name, value]) => {
    if (isSchema(value)) return [[name, value] as const];
    if (typeof value !== 'object' || value === null || name === NAMED_ANSWERS) return [];
    return Object.entries(value).flatMap(([key, each]) => (isSchema(each) ? [[`${name}.${key}`, each] as const] : []));
  });
};

describe('a schema that reads what others send', () => {
  it.each(readers)('has a bound wherever it takes more than one of something: %s', async (file) => {
    const schemas = await schemasOf(file);
    expect(schemas.flatMap(([name, schema]) => [...unbounded(schema, name)])).toEqual([]);
  });

  it('has one for every setting', () => {
    expect([...unbounded(settings('data'), 'settings')]).toEqual([]);
  });

  it('has one for the body and the query of every route', () => {
    const { controllers = [] } = ApiModule.of({
      ports: {},
      querySide: {},
      settings: { telemetry: silentTelemetry(), configuration: {} },
    } as never);
    const taken = controllers.flatMap(({ name, prototype }) =>
      Object.getOwnPropertyNames(prototype).map((method) => [`${name}.${method}`, takenBy(prototype, method)] as const),
    );
    const schemas = taken.flatMap(([at, { body, query }]) =>
      [body, query].filter(isSchema).map((each) => [at, each] as const),
    );
    expect(schemas.length).toBeGreaterThan(30);
    expect(schemas.flatMap(([at, schema]) => [...unbounded(schema, at)])).toEqual([]);
  });
});

describe('checking', () => {
  const wrong = Array.from({ length: 100_000 }, () => 7);
  const problemsOf = (schema: z.ZodType, value: unknown): readonly z.core.$ZodIssue[] =>
    schema.safeParse(value).error?.issues ?? [];

  it.each<[string, z.ZodType]>([
    ['HTTP', operationBody],
    ['RabbitMQ', commandBodies.StartOperation],
  ])('ends with the first problems of a list: %s', (_wire, schema) => {
    let looked = 0;
    const users = new Proxy(wrong, {
      get: (list, name) => (
        (looked += typeof name === 'string' && /^\d+$/.test(name) ? 1 : 0),
        Reflect.get(list, name) as unknown
      ),
    });
    expect(problemsOf(schema, { mode: 'add', users })).toHaveLength(100);
    expect(looked).toBeLessThan(200);
  });

  it.each<[string, z.ZodType]>([
    ['HTTP', operationBody],
    ['RabbitMQ', commandBodies.StartOperation],
  ])('looks at no item of a list that is too long: %s', (_wire, schema) => {
    const items = {
      get: (list: object, name: string | symbol) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) throw new Error('looked');
        return Reflect.get(list, name) as unknown;
      },
    };
    const users = new Proxy([...wrong, 7], items);
    expect(problemsOf(schema, { mode: 'add', users })).toMatchObject([
      { code: 'too_big', path: ['users'], maximum: 100_000, length: 100_001 },
    ]);
  });

  it.each<[string, object]>([
    ['members that the mode has no use for', { user: 'a@b.example', aliases: [] }],
    ['users that nobody names', { city: 'Rome' }],
  ])('ends with the first problems between members: %s', (_what, user) => {
    const users = Array.from({ length: 10_000 }, () => user);
    const count = problemsOf(operationBody, { mode: 'add', users }).length;
    expect(count).toBeGreaterThanOrEqual(100);
    expect(count).toBeLessThan(110);
  });

  it('ends with the first problems of users to create', () => {
    const users = Array.from({ length: 10_000 }, () => 'nobody');
    expect(problemsOf(operationBody, { mode: 'create', users })).toHaveLength(100);
  });
});
