import { EventEmitter } from 'node:events';
import { ConfigurationError } from '../config/configuration.js';
import { logLastWords } from './last-words.js';

describe('the last words of a process', () => {
  const speak = () => {
    const lines: string[] = [];
    const codes: number[] = [];
    const ending = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) });
    const words = logLastWords('api', ending, { write: (line) => lines.push(line) });
    return { words, ending, codes, said: () => lines.map((line) => JSON.parse(line) as object) };
  };

  it('are one line of JSON for a wrong setting, with the text for a person and no stack', () => {
    const { words, codes, said } = speak();
    words.cannotStart(new ConfigurationError(['PORT=http: must be a port number', 'RETENTION=P1M: too vague']), 2);
    expect(codes).toEqual([2]);
    const [line, ...more] = said();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'fatal',
      app: 'api',
      code: 2,
      msg: expect.stringMatching(/^Seatledger \(api\) can't start: [^]*PORT=http[^]*RETENTION=P1M/),
    });
    expect(line).not.toHaveProperty('err');
  });

  it('have the stack of what nobody foresaw at the start', () => {
    const { words, codes, said } = speak();
    words.cannotStart(new TypeError('a bug'), 1);
    expect(codes).toEqual([1]);
    expect(said()).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ type: 'TypeError', stack: expect.any(String) }) }),
    ]);
  });

  it('are a line, and code 1, for an error that nobody caught', () => {
    const { ending, codes, said } = speak();
    ending.emit('uncaughtException', new Error('a bug'));
    expect(codes).toEqual([1]);
    expect(said()).toEqual([
      expect.objectContaining({ level: 'fatal', app: 'api', err: expect.objectContaining({ message: 'a bug' }) }),
    ]);
  });

  it('include warnings that come before there is a log', () => {
    const { ending, codes, said } = speak();
    ending.emit('warning', new Error('deprecated'));
    expect(said()).toEqual([expect.objectContaining({ level: 'warn' })]);
    expect(codes).toEqual([]);
  });
});
