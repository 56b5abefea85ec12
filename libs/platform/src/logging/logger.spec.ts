import { createLogger } from './logger.js';

describe('the log', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => lines.push(line) });
  beforeEach(() => lines.splice(0));

  it('masks addresses in errors, and leaves out what an error carries', () => {
    const error = Object.assign(new Error('no user ana.silva@contoso.example'), {
      code: 'x',
      user: { displayName: 'Ana Silva' },
    });
    logger.error({ err: error }, 'failed');
    expect(lines.join('')).toContain('no user [address]');
    expect(lines.join('')).not.toContain('silva');
    expect(lines.join('')).not.toContain('Ana');
  });
  it('keeps to its level', () => {
    logger.debug('fine');
    expect(lines).toEqual([]);
  });
});
