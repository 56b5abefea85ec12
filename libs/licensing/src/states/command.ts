import type { CommandDecided } from '../events.js';

export interface CommandState {
  readonly kind: 'command';
  readonly receipt?: CommandDecided['data'];
}

export const initialCommand: CommandState = { kind: 'command' };

/** A command is decided once; its stream never holds a second receipt. */
export const evolveCommand = (_state: CommandState, event: CommandDecided): CommandState => ({
  kind: 'command',
  receipt: event.data,
});
