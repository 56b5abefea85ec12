import { closeSync, openSync, readSync } from 'node:fs';

/** These may hold a key or a password; an address of a server has one between `//` and `@`. */
const SECRETS = [
  'MASTER_KEY',
  'SESSION_KEYS',
  'AUTH_CLIENT_SECRET',
  'EVENT_STORE_URL',
  'READ_MODELS_URL',
  'KEYS_URL',
  'BROKER_URL',
] as const;

/** A secret has at most so many bytes, so that a wrong path doesn't fill the memory. */
const MOST_BYTES = 10_000;

type Variables = Readonly<Record<string, string>>;
interface WithSecrets {
  readonly given: Variables;
  /** Tells under which file's variable each secret was found that came from one. */
  readonly from: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** Gives the text without the line end that editors and `echo` put there. @throws what the file system throws */
const readSecret = (file: string): string | undefined => {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    const length = readSync(descriptor, bytes);
    return length > MOST_BYTES ? undefined : bytes.toString('utf8', 0, length).replace(/\r?\n$/, '');
  } finally {
    closeSync(descriptor);
  }
};

const secretFrom = (file: string): { readonly secret: string } | { readonly problem: string } => {
  try {
    const secret = readSecret(file);
    if (secret === undefined) return { problem: `holds more than ${MOST_BYTES} bytes: it is no secret of this kind` };
    return secret === '' ? { problem: 'is empty' } : { secret };
  } catch (error) {
    return { problem: `can't be read (${String((error as NodeJS.ErrnoException).code)})` };
  }
};

/**
 * Reads each secret whose `…_FILE` is set from that file, where Docker and Kubernetes put secrets. A problem never
 * quotes what a file holds.
 */
export const withSecretFiles = (given: Variables): WithSecrets => {
  const found: Record<string, string> = { ...given };
  const from = new Map<string, string>();
  const problems: string[] = [];
  for (const name of SECRETS) {
    const variable = `${name}_FILE`;
    const file = given[variable];
    if (file === undefined) continue;
    if (given[name] !== undefined) {
      problems.push(`${variable}: ${name} is set, too; leave one of them out`);
      continue;
    }
    const read = secretFrom(file);
    if ('problem' in read) {
      problems.push(`${variable}=${file}: ${read.problem}`);
      continue;
    }
    found[name] = read.secret;
    from.set(name, `${variable}=${file}`);
  }
  return { given: found, from, problems };
};
