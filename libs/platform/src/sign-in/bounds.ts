import { ACTOR_ID_CHARACTERS } from '#contracts';

/** What sign-in takes at most, and how long it waits; docs/explanation/security.md says why. */
export const SIGN_IN_BOUNDS = {
  /** A longer token is refused before any work is done for it: so much have all headers of a request together. */
  tokenCharacters: 16_384,
  /** The clocks of an issuer and of this machine may be apart by so much. */
  skewSeconds: 60,
  /** No more verified tokens are remembered than this, and none for longer than that. */
  rememberedTokens: 10_000,
  rememberedMilliseconds: 300_000,
  /** Keys are fetched anew so often; a key that was withdrawn counts no longer than that. */
  keysEveryMilliseconds: 600_000,
  /** Tokens of unknown keys, which anybody can make up, have keys fetched no more often than this. */
  keysAtMostEveryMilliseconds: 30_000,
  /** No issuer's keys are larger, and none is waited for longer. */
  documentBytes: 1_000_000,
  documentMilliseconds: 5_000,
  /** No id of anything is longer; a longer one is none. */
  idCharacters: ACTOR_ID_CHARACTERS,
} as const;
