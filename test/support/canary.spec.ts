import { holds, holdsSealed } from './canary.js';

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

describe('a sealed value in bytes', () => {
  const sealed = Array.from({ length: 96 }, (_, at) => String.fromCodePoint(48 + at)).join('');
  const onPages = (text: string, at: number) => Buffer.from(`x${text.slice(0, at)}\0\0page\0${text.slice(at)}y`);
  it.each([0, 1, 20, 32, 48, 70, 95, 96])('is found where a page ends %i letters into it', (at) => {
    expect(holdsSealed(onPages(sealed, at), sealed)).toBe(true);
  });
  it('is not found where another one stands, and not looked for where it is short', () => {
    expect(holdsSealed(Buffer.from([...sealed].toReversed().join('')), sealed)).toBe(false);
    expect(() => holdsSealed(Buffer.from(sealed), sealed.slice(0, 63))).toThrow(RangeError);
  });
});
