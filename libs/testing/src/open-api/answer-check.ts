import { type OpenApiAnswer, type OpenApiDocument, type OpenApiOperation, type Schema, Schemas } from './schemas.js';

export type { OpenApiDocument, OpenApiOperation } from './schemas.js';

/** This came back for a request. `path` has no query. */
export interface SeenAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body that was sent, where there was one. */
  readonly sent?: unknown;
}

/** These say how an answer travels, and nothing of what it says. */
const TRANSPORT = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding']);
/** These tell browsers what they may do with any answer. */
const FOR_BROWSERS =
  /^(content-security-policy|referrer-policy|x-content-type-options|x-frame-options|cross-origin-[a-z-]+|set-cookie)$/;
/** These are for people and their browsers. */
const PAGES = /^\/docs(-json)?(\/|$)/;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const fits = (template: string, path: string): boolean => {
  const parts = path.replace(/(.)\/$/, '$1').split('/');
  const wanted = template.split('/');
  return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at]);
};

/** Holds the answers of a server to its own OpenAPI document. */
export class AnswerCheck {
  readonly #schemas: Schemas;
  readonly #templates: readonly string[];

  constructor(private readonly document: OpenApiDocument) {
    this.#schemas = new Schemas(document);
    const literalFirst = (template: string): number => template.split('{').length;
    this.#templates = Object.keys(document.paths).toSorted((a, b) => literalFirst(a) - literalFirst(b));
  }

  /** Asks a server for its document. */
  static async of(url: string): Promise<AnswerCheck> {
    return new AnswerCheck((await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument);
  }

  /** Tells what an answer has that the document doesn't know: its status, headers, type or members. */
  misfits(seen: SeenAnswer): readonly string[] {
    if (PAGES.test(seen.path)) return [];
    const operation = this.#operationOf(seen);
    return operation === undefined ? this.#ofNoRoute(seen) : this.#ofRoute(operation, seen);
  }

  /** @throws Error where an answer has what the document doesn't know */
  hold(seen: SeenAnswer): void {
    const misfits = this.misfits(seen);
    if (misfits.length === 0) return;
    const { method, path, status, text } = seen;
    const lines = [
      `${method} ${path}: ${status} is not as OpenAPI says`,
      ...misfits.slice(0, 20),
      text.slice(0, 2_000),
    ];
    throw new Error(lines.join('\n'));
  }

  #operationOf({ method, path }: SeenAnswer): OpenApiOperation | undefined {
    const template = this.#templates.find((each) => fits(each, path));
    // what is answered to HEAD is the head of the answer to GET
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    return template === undefined ? undefined : this.document.paths[template]?.[asked];
  }

  /** Where no route is, nothing but a problem is told, and what could be asked instead. */
  #ofNoRoute({ method, status, headers, text }: SeenAnswer): readonly string[] {
    if (method === 'OPTIONS' && status === 204) return headers.has('allow') ? [] : ['lacks the header allow'];
    const code = codeIn(parsed(text));
    const isKnown = ['route-not-found', 'method-not-allowed', 'malformed-url', 'path-too-long'].includes(code ?? '');
    if (!isKnown) return [`no route of the document, and the answer ${code ?? text.slice(0, 200)}`];
    return code === 'method-not-allowed' && !headers.has('allow') ? ['lacks the header allow'] : [];
  }

  #ofRoute({ responses, requestBody }: OpenApiOperation, seen: SeenAnswer): readonly string[] {
    const answer = responses[seen.status];
    if (answer === undefined) return [`the status ${seen.status} is not among ${Object.keys(responses).join(', ')}`];
    return [
      ...this.#ofHeaders(answer, seen.headers),
      ...this.#ofBody(answer, seen),
      ...this.#ofRequest(requestBody, seen),
    ];
  }

  /** A body that is accepted is one that the document permits. */
  #ofRequest(body: OpenApiOperation['requestBody'], { status, sent }: SeenAnswer): readonly string[] {
    if (status >= 300 || typeof sent !== 'object' || sent === null) return [];
    const schema = body?.content['application/json']?.schema;
    if (schema === undefined) return ['a body was taken that the document knows nothing of'];
    return this.#schemas.misfits(schema, sent).map((misfit) => `the body that was accepted: ${misfit}`);
  }

  #ofHeaders({ headers: described = {} }: OpenApiAnswer, headers: Headers): readonly string[] {
    const known = new Map(Object.entries(described).map(([name, header]) => [name.toLowerCase(), header]));
    const strange = [...headers.keys()].filter(
      (name) => !TRANSPORT.has(name) && !FOR_BROWSERS.test(name) && !known.has(name),
    );
    return [
      ...strange.map((name) => `the header ${name} is unknown`),
      ...[...known].flatMap(([name, { required = false, schema }]) => {
        const value = headers.get(name);
        if (value === null) return required ? [`lacks the header ${name}`] : [];
        return this.#schemas.misfits(schema, value).map((misfit) => `header ${name}: ${misfit}`);
      }),
    ];
  }

  #ofBody({ content = {} }: OpenApiAnswer, { method, headers, text }: SeenAnswer): readonly string[] {
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    if (Object.keys(content).length === 0) return text === '' ? [] : ['there is a body, and the document knows none'];
    const schema: Schema | undefined = content[type]?.schema;
    if (schema === undefined) return [`the content type ${type} is not among ${Object.keys(content).join(', ')}`];
    if (method === 'HEAD') return [];
    if (type === 'application/problem+json') return this.#ofProblem(schema, parsed(text));
    return this.#schemas.misfits(schema, /[/+]json$/.test(type) ? parsed(text) : text);
  }

  /** One code has one shape, so that only what differs from it is told. */
  #ofProblem(schema: Schema, problem: unknown): readonly string[] {
    const { code } = problem as { readonly code?: unknown };
    const choices = (schema['oneOf'] ?? [schema]) as readonly Schema[];
    const choice = choices.find((each) => this.#codeOf(each) === code);
    return choice === undefined
      ? [`the code ${String(code)} is not among ${choices.map((each) => this.#codeOf(each)).join(', ')}`]
      : this.#schemas.misfits(choice, problem);
  }
  #codeOf({ $ref }: Schema): unknown {
    const { properties } = this.document.components.schemas[String($ref).split('/').at(-1) ?? ''] ?? {};
    return (properties as { readonly code?: { readonly const?: unknown } } | undefined)?.code?.const;
  }
}

/** Graph's errors have our code among their details. */
const codeIn = (body: unknown): string | undefined => {
  const { code, error } = body as { code?: string; error?: { details?: readonly { code?: string }[] } };
  return code ?? error?.details?.[0]?.code;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Gives every operation of a document, with its route as people write it: `GET /api/users`. */
export const operationsOf = ({ paths }: OpenApiDocument): readonly (readonly [string, OpenApiOperation])[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
