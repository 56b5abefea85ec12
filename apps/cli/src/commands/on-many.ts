import type { Command } from 'commander';
import { action, type Session, type World } from '../session/session.js';
import type { STATES } from './user-filters.js';

export const FILE = 'text file with an id or user principal name on each line; none with options that select users';
export const FILE_OF_DELETED =
  'text file with the id of a deleted user, or the name that it had, on each line; none with options that select users';
export const SKUS = ['[sku...]', 'part numbers or ids of products, the same for all users'] as const;

/** Makes a command for many users: those of a file, or those whom options select. */
export type BulkCommand = (
  mode: string,
  description: string,
  more?: { readonly file?: string; readonly skus?: boolean; readonly state?: (typeof STATES)[number] },
) => Command;

/** Calls with all words of the command line. Which of them is a file depends on the options. */
export const onMany =
  <Options>(world: World, work: (session: Session, words: readonly string[], options: Options) => Promise<void>) =>
  async (...all: unknown[]): Promise<void> => {
    const command = all.at(-1) as Command;
    const run = action<[Options]>(world, (session, options) => work(session, command.args, options));
    await run(command.opts() as Options, command);
  };
