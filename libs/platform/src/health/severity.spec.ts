import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConditionKind } from '#application';
import { projectRoot } from '../config/project-root.js';
import { type ProcessKind, type Severity, severityOf } from './severity.js';

const D: Severity = 'degraded';
const N: Severity = 'not-ready';
const PROCESSES: readonly ProcessKind[] = ['standalone', 'api', 'commands', 'projector', 'retention'];
const TABLE: readonly (readonly [ConditionKind, readonly Severity[]])[] = [
  ['cannot-write', [N, N, N, N, N]],
  ['duty-stopped', [D, D, D, N, N]],
  ['damaged-stream', [D, D, D, D, D]],
  ['lane-in-doubt', [N, N, N, N, N]],
  ['wrong-history', [N, N, N, N, N]],
  ['purges-wait', [D, D, D, D, D]],
  ['unreadable-users', [D, D, D, D, D]],
];

describe('what a condition means to those who ask a process', () => {
  it.each(TABLE)('is, of %s, told per kind of process', (kind, expected) => {
    expect(PROCESSES.map((process) => severityOf(process, kind))).toEqual(expected);
  });

  it('stands in the runbook in the same words', () => {
    const runbook = readFileSync(join(projectRoot(), 'docs/runbooks/not-ready.md'), 'utf8');
    const rows = runbook.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const rowOf = (first: string) => rows.find(([, cell]) => cell === first)?.slice(2, -1);
    expect(rowOf('condition')).toEqual(PROCESSES.map((process) => `\`${process}\``));
    for (const [kind, severities] of TABLE)
      expect([kind, rowOf(`\`${kind}\``)]).toEqual([kind, severities.map((severity) => severity.replace('-', ' '))]);
  });
});
