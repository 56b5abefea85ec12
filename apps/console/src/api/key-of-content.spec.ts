import { KeyOfContent } from './key-of-content.js';

describe('the key of a command', () => {
  const counted = (): KeyOfContent => {
    let made = 0;
    return new KeyOfContent(() => `key-${++made}`);
  };

  it('stays while the command is the same, and is another one for another content', () => {
    const keys = counted();
    expect([keys.of({ add: ['A'] }), keys.of({ add: ['A'] }), keys.of({ add: ['B'] })]).toEqual([
      'key-1',
      'key-1',
      'key-2',
    ]);
  });

  it('is another one once the command is settled', () => {
    const keys = counted();
    const first = keys.of('same');
    keys.forget();
    expect([first, keys.of('same')]).toEqual(['key-1', 'key-2']);
  });
});
