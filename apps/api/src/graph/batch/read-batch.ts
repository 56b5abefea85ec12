import { graphProblem } from '../protocol/graph-problem.js';

export type PartId = string | number;
/** One request of a batch. Its URL is a path below `/v1.0`, with its query. */
export interface Part {
  readonly id: PartId;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly dependsOn: readonly string[];
}

export const MOST_PARTS = 20;
const METHODS = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);
const LONGEST_ID = 100;

type Fields = Readonly<Record<string, unknown>>;
const wrong = (text: string, at: string) => graphProblem(text, 'invalid-body', at);
const fieldsIn = (value: unknown, at: string): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw wrong('Invalid batch payload format.', at);
};
const idIn = (id: unknown, at: string): PartId => {
  if (typeof id === 'number' || (typeof id === 'string' && id !== '' && id.length <= LONGEST_ID)) return id;
  throw wrong('Every request of a batch needs an id.', at);
};

/** Some libraries write the version, too. A path that leads out of `/v1.0`, or back into a batch, is none. */
const urlIn = (url: unknown, at: string): string => {
  const relative = typeof url === 'string' ? url.replace(/^\/+(v1\.0\/+)?/i, '') : undefined;
  if (relative === undefined || !URL.canParse(relative, 'http://graph/v1.0/'))
    throw wrong('Every request of a batch needs a relative url.', at);
  const { origin, pathname, search } = new URL(relative, 'http://graph/v1.0/');
  if (origin !== 'http://graph' || !pathname.startsWith('/v1.0/'))
    throw wrong('The url of a request in a batch leads to a path below /v1.0.', at);
  if (/^\/v1\.0\/+\$batch\/*$/i.test(decodedPath(pathname))) throw wrong('A batch holds no other batch.', at);
  return `${pathname}${search}`;
};
const decodedPath = (path: string): string => path.replaceAll(/%24/g, '$');

const headersIn = (value: unknown, at: string): Readonly<Record<string, string>> => {
  if (value === undefined || value === null) return {};
  return Object.fromEntries(
    Object.entries(fieldsIn(value, at)).map(([name, text]) => {
      if (typeof text !== 'string' || /[^\x20-\x7e]/.test(text)) throw wrong(`The header ${name} is no text.`, at);
      return [name.toLowerCase(), text];
    }),
  );
};
const dependsOnIn = (value: unknown, at: string): readonly string[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong('dependsOn is a list of ids.', at);
  return value.map((id, index) => String(idIn(id, `${at}/${index}`)));
};

const partIn = (value: unknown, at: string): Part => {
  const { id, method, url, headers, body, dependsOn } = fieldsIn(value, at);
  if (typeof method !== 'string' || !METHODS.has(method.toUpperCase()))
    throw wrong('Every request of a batch needs a method.', `${at}/method`);
  return {
    id: idIn(id, `${at}/id`),
    method: method.toUpperCase(),
    url: urlIn(url, `${at}/url`),
    headers: headersIn(headers, `${at}/headers`),
    ...(body === undefined || body === null ? {} : { body }),
    dependsOn: dependsOnIn(dependsOn, `${at}/dependsOn`),
  };
};

/** Two parts never wait for each other, not even by way of a third. */
const refuseCircle = (parts: readonly Part[]): void => {
  const done = new Set<string>();
  let left = parts;
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn }) => dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) throw wrong('Requests of this batch wait for each other.', '/requests');
    for (const { id } of ready) done.add(String(id));
    left = left.filter((part) => !ready.includes(part));
  }
};

/** Reads the requests of a batch. What is wrong with one is wrong with the whole. @throws ProblemError */
export const readBatch = (body: unknown): readonly Part[] => {
  const { requests } = fieldsIn(body, '');
  if (!Array.isArray(requests) || requests.length === 0) throw wrong('Invalid batch payload format.', '/requests');
  if (requests.length > MOST_PARTS)
    throw wrong(`Number of batch request steps exceeds the maximum value of ${MOST_PARTS}.`, '/requests');
  const parts = requests.map((part, at) => partIn(part, `/requests/${at}`));
  const ids = new Set(parts.map(({ id }) => String(id)));
  if (ids.size < parts.length) throw wrong('Two requests of this batch have one id.', '/requests');
  const unknown = parts.flatMap(({ dependsOn }) => dependsOn).find((id) => !ids.has(id));
  if (unknown !== undefined) throw wrong('A request of this batch depends on one that isn’t there.', '/requests');
  refuseCircle(parts);
  return parts;
};
