import { CTRL_C, type Kind, type Step } from './scenario.js';

export const KINDS: readonly Kind[] = [
  'dry run',
  'done',
  'done in part',
  'refused',
  'nothing to do',
  'asked',
  'interrupted',
];

export const kindOf = ({ line, keys, end }: Step, code: number): Kind => {
  if (keys === CTRL_C) return 'interrupted';
  if (keys !== undefined) return 'asked';
  if (line.includes('--dry-run')) return 'dry run';
  return end ?? (code === 0 ? 'done' : 'refused');
};

/** These exit codes are what a command of the kind may end with. */
export const CODES: Readonly<Record<Kind, readonly number[]>> = {
  'dry run': [0, 1, 2],
  done: [0],
  'done in part': [0, 1],
  refused: [1, 2],
  'nothing to do': [0],
  asked: [0, 1],
  interrupted: [130],
};

const ONE = [
  'assign',
  'remove',
  'replace',
  'refresh',
  'adopt',
  'reassign',
  'transfer',
  'history redact',
  'clock agree',
  'tenants create',
  'tenants rename',
  'tenants close',
  'tenants reopen',
  'catalogue withdraw',
  'catalogue reinstate',
  ...['buy', 'quantity', 'renew', 'expire', 'suspend', 'cancel'].map((name) => `purchases ${name}`),
  ...['create', 'update', 'restore', 'erase'].map((name) => `users ${name}`),
];
const ON_STORES = [
  'backup',
  'repair',
  'projections rebuild',
  'projections promote',
  'events restart',
  'retention restart',
  'session end',
  'store grant',
  'parked replay',
  'parked discard',
];

interface Never {
  readonly kinds: readonly Kind[];
  readonly why: string;
  readonly commands: readonly string[];
}

/** Each command stands here that can't come to an end of some kind, or that can't be shown to. */
export const NEVER: readonly Never[] = [
  { kinds: ['done in part'], why: 'It decides about one thing, all of it or nothing.', commands: ONE },
  {
    kinds: ['done in part'],
    why: 'It works on a store as a whole, and what it left undone would be a refusal.',
    commands: ON_STORES,
  },
  {
    kinds: ['nothing to do'],
    why: 'It makes something new each time.',
    commands: ['tenants create', 'purchases buy', 'users create', 'backup', 'projections rebuild'],
  },
  {
    kinds: ['nothing to do'],
    why: 'What it asks for can’t be so already: a second time it is refused.',
    commands: [
      'remove',
      'reassign',
      'transfer',
      'users delete',
      'tenants close',
      'users restore',
      'users erase',
      'bulk delete',
      'bulk restore',
      'projections promote',
      'undo',
    ],
  },
  {
    kinds: ['nothing to do'],
    why: 'It says the same anew each time.',
    commands: ['clock agree', 'events restart', 'retention restart', 'history redact', 'session end'],
  },
  { kinds: ['refused'], why: 'The present time can be agreed to at any time.', commands: ['clock agree'] },
];
