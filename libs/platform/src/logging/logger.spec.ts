import { createLogger, describeError } from './logger.js';

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
  it('tells of an error that its caller has described already as much as of any other', () => {
    const error = new Error('it broke', { cause: new TypeError('for this reason') });
    logger.error({ err: describeError(error) }, 'failed');
    logger.error({ err: error }, 'failed');
    const [first, second] = lines.map((line) => JSON.parse(line) as { err: object });
    expect(first!.err).toEqual(second!.err);
    expect(first!.err).toMatchObject({ type: 'Error', message: 'it broke', cause: { message: 'for this reason' } });
  });
  it('keeps to its level', () => {
    logger.debug('fine');
    expect(lines).toEqual([]);
  });
});
