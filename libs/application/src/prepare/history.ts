import type { CommandId } from '#licensing';
import { lower, type Preparations } from './preparation.js';

interface Redaction {
  readonly commandId: string;
}
/** What changes what is told of earlier commands, and not what they did. */
export interface HistoryBodies {
  readonly RedactReason: Redaction;
  readonly RedactInstallationReason: Redaction;
}

const redaction = { members: ({ commandId }: Redaction) => ({ commandId: lower<CommandId>(commandId) }) };

export const historyPreparations: Preparations<HistoryBodies> = {
  RedactReason: redaction,
  RedactInstallationReason: redaction,
};
