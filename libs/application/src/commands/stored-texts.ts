import type { RecordedEvent } from '../ports/codec.js';

const named = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(named);
  if ('personal' in value && 'sealed' in value) {
    const { sealed, ...whose } = value;
    return { ...whose, clear: sealed };
  }
  return Object.fromEntries(Object.entries(value).map(([member, inside]) => [member, named(inside)]));
};

/**
 * Takes the stored form of each sealed text for the text, where nobody is shown it and no key has to open it: two texts
 * are the same where they are stored the same, which is as long as nobody wrote them anew.
 */
export const withStoredTexts = (recorded: RecordedEvent): RecordedEvent => ({
  ...recorded,
  event: named(recorded.event) as RecordedEvent['event'],
});
