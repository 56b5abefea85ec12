import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** A part of an OpenAPI document of version 3.1, as far as it is looked at. */
export type Schema = Readonly<Record<string, unknown>>;
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}
export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, OpenApiAnswer>>;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export interface OpenApiAnswer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: Schema }>>;
  readonly content?: Content;
}

/**
 * An answer may gain members with any release, so that the document closes none. A test wants to know what the document
 * doesn't, and so it closes all of them but those that say themselves that they are open.
 */
const closed = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]));
  const isShape = 'properties' in part && 'type' in part && part.type === 'object';
  return isShape && !('additionalProperties' in part) ? { ...inner, additionalProperties: false } : inner;
};

/** Holds values to the schemas of one document. */
export class Schemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<Schema, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    formats.default(this.#ajv);
    this.#ajv.addFormat('int64', true);
    this.#ajv.addSchema({ $id: 'document:', components: closed(document.components) as Schema });
  }

  /** Tells what is wrong with a value, each time with its place; nothing where it fits. */
  misfits(schema: Schema, value: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(absolute(closed(schema)) as Schema);
    this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** References lead into the document, wherever the schema itself is taken from. */
const absolute = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(absolute);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      name === '$ref' && typeof value === 'string' ? `document:${value}` : absolute(value),
    ]),
  );
};
