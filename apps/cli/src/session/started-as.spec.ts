import { delimiter, join } from 'node:path';
import { runCli } from '../../../../test/support/cli/run-cli.js';
import { startedAs } from './started-as.js';

const PATH = ['/usr/bin', '/usr/local/bin'].join(delimiter);
it.each([
  ['npx seatledger', '/home/a/.npm/_npx/1/node_modules/.bin/seatledger', { npm_command: 'exec', PATH }],
  ['seatledger', '/usr/local/bin/seatledger', { PATH }],
  [`node ${join('bin', 'seatledger.mjs')}`, '/srv/bin/seatledger.mjs', { PATH }],
  [`node ${join('..', 'my dir', 'seatledger.mjs')}`.replace(/ (.*)$/, ' "$1"'), '/my dir/seatledger.mjs', { PATH }],
])('is started again by: %s', (said, script, env) => {
  expect(startedAs({ argv: ['node', script], env, cwd: '/srv' })).toBe(said);
});

it('hints at commands as they can be typed here, in help, refusals and results', async () => {
  const program = 'node bin/seatledger.mjs';
  expect((await runCli(['users', 'list', '--help'], { program })).out).toMatch(
    /^Usage: node bin\/seatledger\.mjs users list .*\n {2}node bin\/seatledger\.mjs users list --search/s,
  );
  expect((await runCli(['users', 'lst'], { program })).err).toMatch(/Help: node bin\/seatledger\.mjs users --help$/);
  expect((await runCli(['--help'], { program })).out).toMatch(/^Usage: node bin\/seatledger\.mjs \[options\]/);
});
