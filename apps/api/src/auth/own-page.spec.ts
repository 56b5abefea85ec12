import { ownPage } from './own-page.js';

describe('the page that somebody wants who signs in', () => {
  it.each(['/console/users/1?tab=history', '/console/', '/docs', '/console/#top'])('may be %s', (path) => {
    expect(ownPage(path)).toBe(path);
  });

  it.each([
    undefined,
    7,
    '',
    'console/',
    'https://evil.example/console/',
    '//evil.example/console/',
    '/\\evil.example/console/',
    '/\t/evil.example/console/',
    'javascript:alert(1)',
    '/api/users',
    '/auth/login',
    '/consolers',
    '/console/../api/users',
    `/console/${'a'.repeat(1_000)}`,
  ])('is the first one for %j', (path) => {
    expect(ownPage(path)).toBe('/console/');
  });
});
