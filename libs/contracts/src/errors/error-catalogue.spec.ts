import { readFileSync } from 'node:fs';
import { errorCatalogue, errorCodes, explain, isErrorCode } from './error-catalogue.js';
import { problem } from './problem.js';
import { errorReference } from './reference-page.js';
import type { SkuId, UserId } from '#licensing';

const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900' as SkuId;

describe('the error catalogue', () => {
  it('has kebab-case codes, error statuses, and texts that are sentences', () => {
    for (const code of errorCodes()) {
      const { status, meaning, title } = errorCatalogue[code];
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(meaning).toMatch(/\.$/);
      expect(title).not.toMatch(/\.$/);
    }
  });
  it('lets programs retry an outage and no refusal under the same id', () => {
    for (const code of errorCodes()) {
      const { status, retry } = errorCatalogue[code];
      if (retry === 'same-id') expect([408, 500, 503]).toContain(status);
    }
  });
  it('advises a person what to do in words, and a program in what a code means', () => {
    // these are about a request itself, which nobody but a program makes
    const ofPrograms = ['command-id-reused', 'error-not-found', 'invalid-idempotency-key'];
    const advising = errorCodes().filter((code) =>
      /(?:GET|POST|PUT|PATCH|DELETE) \/|\/api\/|Idempotency-Key|x-tenant-id|x-csrf-token/.test(
        String(errorCatalogue[code].detail),
      ),
    );
    expect(advising).toEqual(ofPrograms);
  });
  it('knows its codes only', () => {
    expect(isErrorCode('no-available-seats')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
  it('explains a refusal with its numbers and what to do', () => {
    expect(explain({ code: 'no-available-seats', skuId, valid: 10, expired: 5, assigned: 12, available: -2 })).toBe(
      `No seat of ${skuId} is available: 10 valid, 12 assigned, -2 available (5 seats ` +
        'expired count in none of these). Buy at least 3 seats, or remove as many licenses.',
    );
    expect(explain({ code: 'confirmation-required', distinctUsers: 1 })).toContain('This deletes 1 distinct user.');
    expect(explain({ code: 'address-taken', field: 'aliases', index: 2, heldBy: 'u' as UserId })).toContain(
      'Alias 3 is held by user u',
    );
  });
  it('names the lines that contradict each other', () => {
    const lines = [{ index: 2, sameAs: 0 }];
    const text = 'User 3 of the list is user 1 again, with another content';
    const rest = 'Put what is meant into one line for each user.';
    expect(explain({ code: 'duplicate-user', lines, count: 1 })).toBe(`${text}. ${rest}`);
    expect(explain({ code: 'duplicate-user', lines, count: 9 })).toBe(`${text}; and 8 more. ${rest}`);
  });
  it('advises on a missing usage location what is possible in each situation', () => {
    const code = 'usage-location-required';
    const userId = 'u' as UserId;
    expect(explain({ code, userId })).toContain('User u has no usage location. Set one first.');
    expect(explain({ code, situation: 'creation' })).toMatch(/no user was created\. Name a country/);
    expect(explain({ code, userId, situation: 'clearing' })).toMatch(
      /clear the usage location of user u.*Name another country/,
    );
  });
  it('makes problem documents', () => {
    expect(problem('body-too-large', { limitBytes: 1024 }, '/x')).toEqual({
      type: '/api/errors/body-too-large',
      title: 'Body too large',
      status: 413,
      detail: 'The body is over the limit of 1024 bytes. Send several smaller requests.',
      code: 'body-too-large',
      limitBytes: 1024,
      instance: '/x',
    });
  });
  it('is the source of docs/reference/errors.md, which is up to date (else: npm run docs:errors)', () => {
    expect(readFileSync('docs/reference/errors.md', 'utf8')).toBe(errorReference());
  });
});
