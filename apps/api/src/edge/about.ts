import type { CommandEnvelope, CommandRequest } from '#application';
import { about, splitAbout, wording } from '#contracts';
import { defined, isNumbered } from '#licensing';
import { type Http, header } from './http.js';
import { bodyProblem, problemError } from './problem-error.js';

/** A request that deletes has no body, so that these say what its members would. */
export const ABOUT_HEADERS = { 'x-reference': 'reference', 'x-reason': 'reason', 'x-version': 'version' } as const;

const inHeaders = (http: Http): object => {
  const { version, ...texts } = defined(
    Object.fromEntries(
      Object.entries(ABOUT_HEADERS).map(([name, member]) => [member, decoded(name, header(http, name))]),
    ),
  );
  return {
    ...texts,
    ...(version === undefined ? {} : { version: /^[0-9]+$/.test(version) ? Number(version) : version }),
  };
};

/** What surrounds a command because its sender said so. */
export type About = Pick<CommandEnvelope, 'reference' | 'reason' | 'version'>;

const decoded = (name: string, text: string | undefined): string | undefined => {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    const message = 'must be UTF-8, percent-encoded';
    throw problemError('invalid-body', { problems: [{ at: name, code: 'invalid-body', message }] });
  }
};

/** What the headers of a request say about its command. @throws ProblemError */
export const aboutInHeaders = (http: Http): About => checked(inHeaders(http));

/** What a request says about its command: members of its body, or headers where it deletes. @throws ProblemError */
export const aboutIn = (http: Http): About => {
  const { request } = http;
  return checked(request.method === 'DELETE' ? inHeaders(http) : splitAbout(request.body).about);
};
const checked = (given: object): About => {
  const result = about.safeParse(given, { error: wording });
  if (!result.success) throw bodyProblem(result.error);
  return result.data;
};

/** @throws ProblemError where a command is numbered that is about neither one user nor one purchase */
export const refuseNumber = ({ version }: About, { type }: CommandRequest): void => {
  if (version === undefined || isNumbered(type)) return;
  const message = 'is only for a command about one user or one purchase';
  throw problemError('unknown-field', { problems: [{ at: '/version', code: 'unknown-field', message }] });
};
