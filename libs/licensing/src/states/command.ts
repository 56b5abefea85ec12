import type { CommandDecided } from '../events.js';
import type { CommandState } from './states.js';

export const initialCommand: CommandState = { kind: 'command' };

/** A command is decided once; its stream never holds a second receipt. */
export const evolveCommand = (_state: CommandState, event: CommandDecided): CommandState => ({
  kind: 'command',
  receipt: event.data,
});
