import { holds } from './canary.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a marker in bytes', () => {
  it.each([
    ['as it is', 'x Zwyntarvik y'],
    ['in other letters', 'xZWYNTARVIKy'],
    ...['', '1', '22', '333'].flatMap((before): [string, string][] => [
      [`in base64, ${before.length} bytes into it`, base64(`${before}Zwyntarvik and more`)],
      [`in base64, in small letters, ${before.length} bytes into it`, `{"body":"${base64(`${before}zwyntarvik`)}"}`],
    ]),
  ])('is found %s', (_how, text) => {
    expect(holds(bytes(text), 'Zwyntarvik')).toBe(true);
  });

  it('is found in a part of a buffer, and only in that part', () => {
    const whole = bytes('Zwyntarvik and others');
    expect(holds(whole.subarray(0, 10), 'Zwyntarvik')).toBe(true);
    expect(holds(whole.subarray(1), 'Zwyntarvik')).toBe(false);
  });

  it.each(['', 'Zwyntarvi', base64('Zwyntarvi and more'), base64('somebody else')])('is not found in %j', (text) => {
    expect(holds(bytes(text), 'Zwyntarvik')).toBe(false);
  });
});
