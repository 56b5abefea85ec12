import type { Command } from 'commander';
import { inCliWords } from '../session/cli-wording.js';
import { action, type Session, type World } from '../session/session.js';
import { type Ways, waysInLines, wordsOfWays } from '../output/ways.js';
import { addExplainUser } from './explain-user.js';

interface Explained extends Ways {
  readonly commandId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly verdict: 'was-not-refused' | 'passes-now' | 'passes-after' | 'no-small-change' | 'not-to-be-decided-again';
  readonly left?: { readonly code: string; readonly message: string };
}

const VERDICTS: Readonly<Record<Explained['verdict'], string>> = {
  'was-not-refused': 'It was not refused.',
  'passes-now': 'Sent anew, it would pass now as it is. This was tried.',
  'passes-after': 'It would pass now after this, which was tried:',
  'no-small-change': 'No small change would make it pass now.',
  'not-to-be-decided-again': 'Too little of it is kept to try it again.',
};

async function explain({ api, show }: Session, id: string): Promise<void> {
  const found = await api.get<Explained>(`/api/commands/${encodeURIComponent(id)}/explain`);
  const { reason, left, verdict } = found;
  const [why = '', rest = '', ...steps] = await inCliWords(api, [
    reason?.message ?? '',
    left?.message ?? '',
    ...wordsOfWays(found),
  ]);
  show(found, () =>
    [
      `${found.type} ${found.commandId}: ${found.status}${reason === undefined ? '' : ` (${reason.code})`}`,
      ...(reason === undefined ? [] : [why]),
      VERDICTS[verdict],
      ...waysInLines(found, steps),
      ...(left === undefined ? [] : [`What is left: ${rest} (${left.code})`]),
    ].join('\n'),
  );
}

export function addExplain(program: Command, world: World): void {
  const explaining = program
    .command('explain')
    .description('why a command was refused, or why a user has a product or a service, or has it not');
  explaining
    .command('command', { isDefault: true })
    .description(
      'why a command was refused, and the smallest change that would make it pass now, which is tried first; ' +
        'explain <command> alone does the same',
    )
    .argument('<command>', 'id of the command: see "commands list" and "history"')
    .action(action<[string]>(world, explain));
  addExplainUser(explaining, world);
}
