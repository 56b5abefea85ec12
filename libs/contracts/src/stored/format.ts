import { UnusableStore } from '#application';
import { EVENT_FORMAT } from './versions.js';

/** Names the note in which a key store says its format. */
export const FORMAT_NOTE = 'format';
/** Stores had no mark of their format before this one. */
const UNMARKED = 1;

/** Reads the format that a note, or another text, says. */
export const formatIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** A store that can't be used, as a person calls it, and what to do where its format is an older or a newer one. */
export interface StoreOfFormat {
  readonly store: string;
  readonly earlier: string;
  readonly newer: string;
}

/**
 * Lets a store through that has this release's format. Every store has its mark from its first moment on, so one that
 * holds something and has none (`undefined`) is of a release that made none.
 * @param needed is the format of a store that has one of its own
 * @throws UnusableStore
 */
export const checkFormat = (
  { store, earlier, newer }: StoreOfFormat,
  found: number = UNMARKED,
  needed: number = EVENT_FORMAT,
): void => {
  if (found === needed) return;
  throw new UnusableStore(
    found > needed
      ? `${store} was written by a newer release (format ${found}, this release knows ${needed}): ${newer}`
      : `${store} was written by an earlier release (format ${found}, this release needs ${needed}): ${earlier}`,
  );
};
