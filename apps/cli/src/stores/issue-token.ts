import { openingFailure } from './opening-failure.js';
import type { IssueToken } from '../session/session.js';

/** The platform is loaded only when this is called. */
export const issueToken: IssueToken = async (claims, place) => {
  const { issueLocalToken } = await import('#platform');
  try {
    return await issueLocalToken(claims, place);
  } catch (error) {
    throw await openingFailure(error);
  }
};
