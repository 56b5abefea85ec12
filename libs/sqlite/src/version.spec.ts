import { isSafeVersion } from './version.js';

test.each(['3.51.3', '3.51.10', '3.53.0', '3.100.0', '4.0.0'])('SQLite %s keeps every commit', (version) => {
  expect(isSafeVersion(version)).toBe(true);
});

test.each(['3.45.1', '3.51.2', '3.9.9', '2.99.99', '3.51', '', 'newest'])('SQLite "%s" is not trusted', (version) => {
  expect(isSafeVersion(version)).toBe(false);
});
