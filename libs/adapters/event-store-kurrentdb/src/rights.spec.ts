import { widerAcl, widerDefaults } from './rights.js';

const ONLY_ADMINS = { $r: '$admins', $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' };

describe('the right to read the whole log', () => {
  it.each([
    [{}, { $acl: { $r: ['$admins', 'ada'] } }],
    [{ $acl: { $r: '$admins' } }, { $acl: { $r: ['$admins', 'ada'] } }],
    [
      { other: 1, $maxAge: 2, $acl: { $r: ['bob'], $w: 'x', other: 3 } },
      { other: 1, $maxAge: 2, $acl: { $r: ['bob', 'ada'], $w: 'x', other: 3 } },
    ],
  ])('is added to %j, and all else stays', (metadata, content) => {
    expect(widerAcl(metadata, 'ada')?.content).toEqual(content);
  });
  it.each([[{ $acl: { $r: 'ada' } }], [{ $acl: { $r: ['x', 'ada'] } }], [{ $acl: { $r: '$all' } }]])(
    'is there in %j',
    (metadata) => expect(widerAcl(metadata, 'ada')).toBeUndefined(),
  );
});

describe('the default rights', () => {
  it('are taken from everybody where they are to be narrow, which is said', () => {
    expect(widerDefaults({}, 'ada', true)).toEqual({
      content: {
        $userStreamAcl: {
          $r: ['$admins', 'ada'],
          $w: ['$admins', 'ada'],
          $d: ['$admins'],
          $mr: ['$admins'],
          $mw: ['$admins'],
        },
        $systemStreamAcl: ONLY_ADMINS,
      },
      text: expect.stringContaining('ada may read and write'),
      takes: expect.stringContaining('everybody else but administrators'),
    });
  });
  it('get one more user beside those that they have, and nobody loses anything', () => {
    const before = {
      $userStreamAcl: { $r: ['$admins', 'bob'], $w: 'bob', $d: '$admins', $mr: '$admins', $mw: '$admins' },
      $systemStreamAcl: { $r: 'ops' },
      other: 1,
    };
    const after = {
      ...before,
      $userStreamAcl: { ...before.$userStreamAcl, $r: ['$admins', 'bob', 'ada'], $w: ['bob', 'ada'] },
    };
    const change = widerDefaults(before, 'ada', false)!;
    expect(change.takes).toBeUndefined();
    expect(change.content).toEqual({
      ...after,
      $userStreamAcl: { ...after.$userStreamAcl, $d: ['$admins'], $mr: ['$admins'], $mw: ['$admins'] },
    });
  });
  it.each([true, false])('are left as they are where they will do already (narrow: %s)', (narrow) => {
    const { content } = widerDefaults({}, 'ada', true)!;
    expect(widerDefaults(content, 'ada', narrow)).toBeUndefined();
  });
  it('are left as they are where everybody may, unless they are to be narrow', () => {
    const wide = { $userStreamAcl: { $r: '$all', $w: '$all', $d: '$all', $mr: '$all', $mw: '$all' } };
    expect(widerDefaults(wide, 'ada', false)).toBeUndefined();
    expect(widerDefaults(wide, 'ada', true)?.takes).toBeDefined();
  });
});
