import type { Command } from 'commander';
import type { CommandAnswer } from '../http/shapes.js';
import { action, type Session, type World } from '../session/session.js';
import { byKey, KEY_OPTION, type KeyOption } from './key-option.js';
import { saysWhy } from './says-why.js';

interface Redaction extends CommandAnswer {
  readonly redacted: string;
  readonly keyDestroyed: boolean;
}

async function redact(session: Session, id: string, { key }: KeyOption): Promise<void> {
  await session.confirmOrStop({
    facts: 'Nobody can read this reason any more afterwards.',
    refused: 'Nothing was redacted.',
  });
  const path = `/api/commands/${encodeURIComponent(id)}/reason`;
  const { body } = await session.send<Redaction>({ method: 'DELETE', path, query: byKey(key) });
  const be = body.dryRun === true ? 'would be' : 'is';
  session.show(body, () =>
    body.keyDestroyed
      ? `The reason of ${body.redacted} ${be} destroyed. Who did it, when, and that there was a reason remain.`
      : `The reason of ${body.redacted} ${be} shown to nobody any more, ` +
        `and ${be} destroyed with the user whom it is about.`,
  );
}

export function addHistory(program: Command, world: World): void {
  const history = program.command('history').description('what was said about commands, afterwards');
  saysWhy(history.command('redact'))
    .description('let nobody see the reason of a command any more; who, when and that there was one remain')
    .argument('<command>', 'id of the command, or its Idempotency-Key')
    .option(...KEY_OPTION)
    .action(action<[string, KeyOption]>(world, redact));
}
