import { defined } from '#licensing';
import { errorCatalogue, type ErrorCode, type ErrorMembers } from './error-catalogue.js';

/** This is a problem document of RFC 9457, with the code and the numbers as members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly instance?: string;
  readonly [member: string]: unknown;
}
/** This is the media type of a problem document. Source: RFC 9457, section 3. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Makes a problem document whose `type` resolves to the catalogue's entry of the code. */
export const problem = <C extends ErrorCode>(code: C, members: ErrorMembers[C], instance?: string): Problem => {
  const { status, title, detail } = errorCatalogue[code];
  return {
    ...members,
    type: `/api/errors/${code}`,
    title,
    status,
    detail: detail(members),
    code,
    ...defined({ instance }),
  };
};
