import type { Delay } from '#application';
import { SIGN_IN_BOUNDS } from './bounds.js';

const { documentBytes: MOST_BYTES, documentMilliseconds: MOST_MILLISECONDS } = SIGN_IN_BOUNDS;

/** What an issuer publishes can't be had, for whatever reason. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > MOST_BYTES) throw new Error(`has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const fetched = async (address: string, signal: AbortSignal): Promise<unknown> => {
  // a redirection would lead to an address that nobody has looked at
  const response = await fetch(address, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`answers ${response.status}`);
  return JSON.parse(await textOf(response)) as unknown;
};

/** Node says only that a fetch failed, and what failed in the cause. */
const reasonOf = (error: unknown): string => {
  const { cause, ...own } = described(error);
  const { code, message } = cause === undefined ? own : described(cause);
  return typeof code === 'string' ? code : String(message ?? error);
};
const described = (error: unknown): { readonly [name in 'cause' | 'code' | 'message']?: unknown } => {
  const { cause, code, message } = Object(error) as { readonly [name in 'cause' | 'code' | 'message']?: unknown };
  return { cause, code, message };
};

/** Fetches a JSON document of at most 1 MB within 5 seconds. @throws NotFetched */
export const fetchJson = async (
  address: string,
  { delay, signal }: { readonly delay: Delay; readonly signal: AbortSignal },
): Promise<unknown> => {
  const late = new AbortController();
  const over = new AbortController();
  const limit = delay.wait(MOST_MILLISECONDS, over.signal).then(
    () => late.abort(new Error(`doesn't answer within ${MOST_MILLISECONDS / 1000} s`)),
    () => undefined,
  );
  try {
    return await fetched(address, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    throw new NotFetched(`${address}: ${reasonOf(error)}`);
  } finally {
    over.abort();
    await limit;
  }
};
