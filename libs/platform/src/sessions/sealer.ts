import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';

/** What is sealed for one purpose opens for no other. */
export type SealPurpose = 'session' | 'kept' | 'flow';

/** Seals what a browser or the key store keeps for us, so that neither reads or changes it. */
export interface Sealer {
  seal(purpose: SealPurpose, content: unknown): Promise<string>;
  /** Resolves to undefined where none of our keys sealed it for this purpose. */
  open(purpose: SealPurpose, text: string): Promise<unknown>;
}

const nameOf = (key: Uint8Array): string => createHash('sha256').update(key).digest('base64url').slice(0, 8);
/** No sealed text that we make is longer. */
const MOST_CHARACTERS = 2_000_000;

/** Seals by the first of these keys (AES-256-GCM), and opens by each. */
export const sealerOf = (keys: readonly [Uint8Array, ...Uint8Array[]]): Sealer => {
  const byName = new Map(keys.map((key) => [nameOf(key), key]));
  const [first] = keys;
  return {
    seal: (purpose, content) =>
      new CompactEncrypt(Buffer.from(JSON.stringify(content)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: nameOf(first), typ: purpose })
        .encrypt(first),
    open: async (purpose, text) => {
      if (text.length > MOST_CHARACTERS) return undefined;
      try {
        const { kid, typ } = decodeProtectedHeader(text);
        const key = byName.get(kid ?? '');
        if (key === undefined || typ !== purpose) return undefined;
        const { plaintext } = await compactDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return JSON.parse(Buffer.from(plaintext).toString('utf8')) as unknown;
      } catch (error) {
        // what isn't ours is a TypeError to the decoder
        if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
          return undefined;
        throw error;
      }
    },
  };
};
