import type { Answer, UserLicensesAnswer } from '../answers.js';
import type { Decision } from '../decision.js';
import { purchaseStream, userStream } from '../stream-refs.js';
import type { StreamRef } from '../streams.js';
import type { Draft } from './draft.js';

type OfUser = Omit<UserLicensesAnswer, 'kind'>;

/** Tells the revision of what the command was about as it is after it: whoever changes it next need not read it. */
export const withRevisions = (draft: Draft, decision: Decision): Decision =>
  decision.outcome === 'accepted' || decision.outcome === 'unchanged'
    ? { ...decision, answer: told(draft, decision.answer) }
    : decision;

const told = (draft: Draft, answer: Answer): Answer => {
  const { tenantId } = draft.context;
  const ofUser = <A extends OfUser>(part: A): A => withRevision(draft, part, userStream(tenantId, part.userId));
  switch (answer.kind) {
    case 'user':
    case 'deleted':
    case 'restored':
      return ofUser(answer);
    case 'reassign':
      return { ...answer, from: ofUser(answer.from), to: ofUser(answer.to) };
    case 'purchase':
      return withRevision(draft, answer, purchaseStream(tenantId, answer.purchaseId));
    default:
      return answer;
  }
};

const withRevision = <A extends object>(draft: Draft, answer: A, stream: StreamRef): A => {
  const revision = draft.revisionOf(stream);
  return revision === undefined ? answer : { ...answer, revision };
};

/** After a dry run nothing has such a revision. */
export const withoutRevisions = (answer: Answer): Answer => {
  if (answer.kind === 'reassign') return { ...answer, from: bare(answer.from), to: bare(answer.to) };
  return 'revision' in answer ? bare(answer) : answer;
};
const bare = <A extends { readonly revision?: number }>({ revision: _none, ...rest }: A): A => rest as A;
