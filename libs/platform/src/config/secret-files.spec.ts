import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from './configuration.js';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const KEY = Buffer.alloc(32, 7).toString('base64');
afterAll(() => rmSync(folder, { recursive: true }));

describe('a secret from a file', () => {
  it('counts like its variable, whatever line end follows it', () => {
    const { masterKey } = readConfiguration({ MASTER_KEY: KEY });
    for (const end of ['', '\n', '\r\n'])
      expect(readConfiguration({ MASTER_KEY_FILE: file('key', `${KEY}${end}`) }).masterKey).toEqual(masterKey);
  });
  it.each(['EVENT_STORE_URL', 'READ_MODELS_URL', 'KEYS_URL', 'BROKER_URL'])('may be %s', (name) => {
    const url = name === 'BROKER_URL' ? 'amqp://u:p@h' : `sqlite:/x/${name}.db`;
    expect(readConfiguration({ [`${name}_FILE`]: file(name, `${url}\n`) })).toEqual(readConfiguration({ [name]: url }));
  });
  it('is refused beside its variable, since one of them must be wrong', () => {
    const read = () => readConfiguration({ MASTER_KEY: KEY, MASTER_KEY_FILE: file('key', KEY) });
    expect(read).toThrow('MASTER_KEY_FILE: MASTER_KEY is set, too; leave one of them out');
  });
  it('counts beside a variable that is empty', () => {
    expect(() => readConfiguration({ MASTER_KEY: '', MASTER_KEY_FILE: file('key', KEY) })).not.toThrow();
  });
  it.each([
    ['is missing', join(folder, 'nowhere'), "can't be read (ENOENT)"],
    ['is a folder', folder, "can't be read (EISDIR)"],
    ['is empty', file('empty', '\n'), 'is empty'],
    ['is no secret', file('long', 'x'.repeat(10_001)), 'holds more than 10000 bytes'],
  ])('is refused where the file %s', (_how, path, words) => {
    expect(() => readConfiguration({ MASTER_KEY_FILE: path })).toThrow(`MASTER_KEY_FILE=${path}: ${words}`);
  });
  it('is never quoted', () => {
    const path = file('wrong', 'hunter2 and more');
    for (const name of ['MASTER_KEY_FILE', 'BROKER_URL_FILE']) {
      const read = () => readConfiguration({ [name]: path });
      expect(read).toThrow(`${name}=${path}: `);
      expect(read).not.toThrow('hunter2');
    }
  });
});
