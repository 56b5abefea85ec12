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
  it.each([
    ['of a package with a scope', 'at errorHandler (/srv/app/node_modules/@fastify/static/index.js:99:22)'],
    ['of such a package as a module', 'at async callback (file:///srv/app/node_modules/@nestjs/core/router.js:96:54)'],
    [
      'of one without parentheses',
      'at /srv/app/node_modules/.pnpm/@nestjs+core/node_modules/@nestjs/core/index.js:1:2',
    ],
  ])('lets a line %s be read, and hides where it lies', (_what, frame) => {
    const error = Object.assign(new Error('x'), { stack: `Error: x of ana@contoso.example\n    ${frame}` });
    const { stack } = describeError(error) as { stack: string };
    expect(stack).toMatch(/^Error: x of \[address\]\n    at [^]*node_modules\/@(fastify|nestjs)\/\w+\/\w+\.js:\d+:\d+/);
    expect(stack).not.toContain('/srv');
    expect(stack).not.toContain('file:');
  });
  it('names the files of the project from its root, and others by their names alone', () => {
    const { stack } = describeError(new Error('here')) as { stack: string };
    expect(stack).toMatch(/at [^\n]*\(?libs\/platform\/src\/logging\/logger\.spec\.ts:\d+/);
    expect(stack).not.toContain(process.cwd());
    const other = Object.assign(new Error('x'), { stack: 'Error: x\n    at run (/home/ana/x@y.example/own.js:1:2)' });
    expect(describeError(other)).toMatchObject({ stack: 'Error: x\n    at run ([path]/own.js:1:2)' });
    const ours = Object.assign(new Error('x'), { stack: 'Error: x\n    at node:internal/timers:594:17' });
    expect(describeError(ours)).toMatchObject({ stack: 'Error: x\n    at node:internal/timers:594:17' });
  });
  it('takes a line of a message that looks like one of a stack for what it is', () => {
    const error = new Error('no\n    at node_modules/ana.silva@contoso.example/x.js:1:1');
    expect(JSON.stringify(describeError(error))).not.toContain('silva');
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
