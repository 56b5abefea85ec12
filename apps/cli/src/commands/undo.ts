import { type Command, InvalidArgumentError } from 'commander';
import { defined } from '#licensing';
import { action, type Session, type World } from '../session/session.js';
import { SHOWN_OPTION } from './limit-option.js';
import { runOperation } from './run-operation.js';
import { saysWhy } from './says-why.js';

interface Options {
  readonly limit: number;
  readonly confirm?: number;
}

/** The server knows whom an undo is about. */
const NOBODY_NAMED = { users: [], count: 0, members: {} };

const undo = (session: Session, of: string, { limit, confirm }: Options): Promise<void> =>
  runOperation(session, { mode: 'undo', of, ...defined({ confirm }) }, NOBODY_NAMED, limit);

function users(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export function addUndo(program: Command, world: World): void {
  saysWhy(program.command('undo'))
    .description(
      'undo what an operation, or a command about users, did: user by user, and what was changed since is left; ' +
        'tries it first, and asks',
    )
    .argument('<id>', 'id of the operation or of the command')
    .option('--confirm <users>', 'how many users it may be about: needed where it deletes some', users)
    .option(...SHOWN_OPTION)
    .action(action<[string, Options]>(world, undo));
}
