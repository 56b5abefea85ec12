import { spawnSync } from 'node:child_process';
import { holderIsGone, processHolder } from './process-holder.js';

describe('the holder of a lease', () => {
  const ended = spawnSync(process.execPath, ['--version']).pid;
  const named = (place: string, pid: number): string => JSON.stringify([place, pid, 'x']);
  const [here] = JSON.parse(processHolder('a')) as [string];

  it('is another one for each start', () => expect(processHolder('a')).not.toBe(processHolder('b')));
  it.each([
    ['this process', processHolder('a'), false],
    ['a process of this machine that has ended', named(here, ended), true],
    ['a process of this machine that belongs to somebody else', named(here, 1), false],
    ['a process of another machine with the same number', named(`other ${here}`, ended), false],
    ['another kind of name', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', false],
    ['nobody', '', false],
  ])('is %s: gone %#', (_what, holder, gone) => expect(holderIsGone(holder)).toBe(gone));
});
