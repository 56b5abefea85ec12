import type { Command } from 'commander';

/** Adds the options of every command that changes something; what is sent has them by itself. */
export const saysWhy = (command: Command): Command =>
  command
    .option('--reference <ticket>', 'a ticket that this belongs to: anybody finds it, for ever')
    .option('--reason <text>', 'why it is done: it is sealed');
