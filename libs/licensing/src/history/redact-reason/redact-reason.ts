import type { Behaviour } from '../../behaviour.js';
import type { RedactInstallationReason, RedactReason } from '../../commands.js';
import { refuse } from '../../decision.js';
import type { Deciding, Decision } from '../../decision.js';
import type { CommandDecided } from '../../events.js';
import type { Draft } from '../../steps/draft.js';
import { commandStream } from '../../stream-refs.js';
import { usersOfReceipt } from '../../users-of-receipt.js';
import type { TenantId } from '../../values.js';

type Redact = RedactReason | RedactInstallationReason;

/** A reason's person is one of the users whom its command names, or stands for the command alone. */
const keyOf = (receipt: CommandDecided['data']): 'own' | 'user' =>
  receipt.reason !== undefined && usersOfReceipt(receipt).has(receipt.reason.personal) ? 'user' : 'own';

function* redact({ commandId }: Redact, draft: Draft): Deciding<Decision> {
  // its own receipt begins that stream
  if (commandId === draft.context.commandId) return refuse({ code: 'command-not-found' });
  const stream = commandStream(draft.context.tenantId, commandId);
  const { receipt, isRedacted } = yield* draft.ask(stream);
  if (receipt === undefined) return refuse({ code: 'command-not-found' });
  if (receipt.reason === undefined) return refuse({ code: 'no-reason', commandId });
  const key = keyOf(receipt);
  if (!isRedacted) draft.add(stream, { type: 'ReasonRedacted', data: { key } });
  return draft.finish({ kind: 'redaction', commandId, key });
}

const behaviour = {
  prefetch: ({ commandId }: Redact, tenantId: TenantId) => [commandStream(tenantId, commandId)],
  relatedIds: ({ commandId }: Redact) => [commandId],
  decide: redact,
};
/** A follower of the log destroys the key. It is unchanged where the reason is redacted already. */
export const redactReason: Behaviour<RedactReason> = {
  ...behaviour,
  scope: 'tenant',
  permittedTo: ['GlobalAdministrator'],
};
export const redactInstallationReason: Behaviour<RedactInstallationReason> = {
  ...behaviour,
  scope: 'installation',
  permittedTo: ['Operator'],
};
