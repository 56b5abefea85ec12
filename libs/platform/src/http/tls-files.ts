import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Configuration, ConfigurationError } from '../config/configuration.js';

export type TlsFiles = NonNullable<Configuration['tls']>;
/** A certificate, with those of its issuers after it, and its key, as PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

const read = async (variable: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([`${variable}=${file}: can't be read (${codeOf(error)})`]);
  }
};

/** Reads both files. @throws ConfigurationError where one can't be read, or where they don't belong together */
export const readTlsPair = async ({ certFile, keyFile }: TlsFiles): Promise<TlsPair> => {
  const cert = await read('TLS_CERT_FILE', certFile);
  const key = await read('TLS_KEY_FILE', keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new ConfigurationError([
      `TLS_CERT_FILE=${certFile} TLS_KEY_FILE=${keyFile}: are no certificate and its key, both as PEM and the key ` +
        `without a passphrase (${codeOf(error)})`,
    ]);
  }
  return { cert, key };
};
