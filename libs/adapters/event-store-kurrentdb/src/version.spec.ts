import { UnusableStore } from '#application';
import { checkServerVersion } from './version.js';

describe('the version of the server', () => {
  test.each(['26.1', '26.1.0', '26.1.0.2345', 'v26.2.0-rc.1', '27.0.0', '26.1.0.3021-nightly', '100.0'])(
    '%s will do',
    (version) => expect(() => checkServerVersion(version)).not.toThrow(),
  );
  test.each(['25.1.0.2345', '26.0.9', '5.0.11', '22.6.0.0'])(
    '%s is too old, and the message says which is not',
    (version) => {
      expect(() => checkServerVersion(version)).toThrow(UnusableStore);
      expect(() => checkServerVersion(version)).toThrow(
        new RegExp(`is KurrentDB ${version}, and 26.1 or later is needed`),
      );
    },
  );
  test.each(['unknown', '', '26', '26.x', 'KurrentDB 26.1'])('%j is none', (version) => {
    expect(() => checkServerVersion(version)).toThrow(/26\.1 or later is needed/);
  });
});
