import type { Answer } from './answers.js';
import type { CommandType } from './commands.js';
import type { Decision } from './decision.js';
import type { CommandDecided } from './events.js';
import { relatedIds, relatedToOutcome } from './related-ids.js';
import { answerOfStored, storedAnswer } from './stored-answers.js';
import { commandOfStored } from './stored-commands.js';

type Receipt = CommandDecided['data'];
type Asked = Pick<Receipt, 'commandType' | 'command'>;

/** The answer that a receipt tells, in full. undefined for a refusal. */
export const answerOf = ({ commandType, command, answer }: Asked & Pick<Receipt, 'answer'>): Answer | undefined =>
  answer && answerOfStored(answer, commandType as CommandType, command);

const idsTold = (receipt: Pick<Receipt, keyof Asked | 'answer' | 'refusal'>): readonly [string[], string[]] => {
  const { commandType, command, refusal } = receipt;
  const asked = command && commandOfStored(commandType as CommandType, command);
  const outcome = answerOf(receipt) ?? refusal;
  return [
    asked === undefined ? [] : [...relatedIds(asked)],
    outcome === undefined ? [] : [...relatedToOutcome(outcome)],
  ];
};

/**
 * All ids that a receipt is about, each once: those that the command names, those that stand in `relatedIds` since
 * neither command nor outcome says them, and those of the outcome.
 */
export const relatedIdsOf = (receipt: Receipt): readonly string[] => {
  const [asked, outcome] = idsTold(receipt);
  return [...new Set([...asked, ...(receipt.relatedIds ?? []), ...outcome])];
};

export type DecisionWithReceipt = Extract<Decision, { readonly outcome: 'accepted' | 'unchanged' | 'refused' }>;

/** Makes the receipt of a decision. It is to be found under `ids`, of which it repeats none that it tells anyway. */
export const receiptOf = (
  head: Omit<Receipt, 'outcome' | 'answer' | 'refusal' | 'relatedIds'>,
  decision: DecisionWithReceipt,
  ids: readonly string[],
): CommandDecided => {
  const { outcome } = decision;
  const receipt: Receipt = {
    ...head,
    outcome,
    ...(decision.outcome === 'refused'
      ? { refusal: decision.refusal }
      : { answer: storedAnswer(decision.answer, head.command) }),
  };
  const told = new Set(idsTold(receipt).flat());
  const others = [...new Set(ids)].filter((id) => !told.has(id));
  return { type: 'CommandDecided', data: others.length === 0 ? receipt : { ...receipt, relatedIds: others } };
};
