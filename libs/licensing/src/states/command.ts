import type { CommandDecided, CommandEvent } from '../events.js';

export interface CommandState {
  readonly kind: 'command';
  readonly receipt?: CommandDecided['data'];
  readonly isRedacted: boolean;
}

export const initialCommand: CommandState = { kind: 'command', isRedacted: false };

/** A command is decided once; its stream never holds a second receipt. */
export const evolveCommand = (state: CommandState, event: CommandEvent): CommandState =>
  event.type === 'CommandDecided' ? { ...state, receipt: event.data } : { ...state, isRedacted: true };
