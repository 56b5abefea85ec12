import type { ConditionKind } from '#application';

/** What a process consists of decides what the matter with it means to those who ask it. */
export type ProcessKind = 'standalone' | 'api' | 'commands' | 'projector' | 'retention';
/** `degraded`: it serves, and something of it needs attention (200). `not-ready`: it can't do its work (503). */
export type Severity = 'degraded' | 'not-ready';

type Meaning = Readonly<Record<ConditionKind, Severity>>;
/** A stream that somebody cut concerns those who need it, and a process whose log is another one concerns everybody. */
const EVERYWHERE = {
  'cannot-write': 'not-ready',
  'damaged-stream': 'degraded',
  'lane-in-doubt': 'not-ready',
  'purges-wait': 'degraded',
  'unreadable-users': 'degraded',
  'wrong-history': 'not-ready',
} as const;
const FOLLOWS_ALONE: Meaning = { ...EVERYWHERE, 'duty-stopped': 'not-ready' };
const SERVES_TOO: Meaning = { ...EVERYWHERE, 'duty-stopped': 'degraded' };

/** This is the one place that says what a condition means. Source: docs/runbooks/not-ready.md. */
const MEANINGS: Readonly<Record<ProcessKind, Meaning>> = {
  standalone: SERVES_TOO,
  api: SERVES_TOO,
  commands: SERVES_TOO,
  projector: FOLLOWS_ALONE,
  retention: FOLLOWS_ALONE,
};

export const severityOf = (process: ProcessKind, kind: ConditionKind): Severity => MEANINGS[process][kind];
