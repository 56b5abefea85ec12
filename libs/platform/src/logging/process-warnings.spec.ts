import { EventEmitter } from 'node:events';
import { createLogger } from './logger.js';
import { logProcessWarnings } from './process-warnings.js';

it('makes every warning of the process a line of the log, and keeps Node from printing it', () => {
  const lines: string[] = [];
  const printed: unknown[] = [];
  const warnings = new EventEmitter().on('warning', (warning) => printed.push(warning));
  logProcessWarnings(createLogger('warn', { write: (line) => lines.push(line) }), warnings);
  const warning = Object.assign(new Error('a server name is an IP address'), {
    name: 'DeprecationWarning',
    code: 'DEP0123',
  });
  warnings.emit('warning', warning);
  expect(printed).toEqual([]);
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({
      level: 'warn',
      err: expect.objectContaining({ type: 'DeprecationWarning', code: 'DEP0123', message: warning.message }),
    }),
  ]);
});
