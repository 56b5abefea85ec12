import { UnusableStore } from '#application';

/** This is the first version with the atomic append that rests on streams besides those that it writes. */
const NEEDED = [26, 1] as const;

/** @throws UnusableStore for a server before 26.1, and for one that doesn't tell its version */
export const checkServerVersion = (version: string): void => {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:\D|$)/.exec(version) ?? [];
  const needed = NEEDED.join('.');
  if (major === undefined || minor === undefined) {
    throw new UnusableStore(
      `the server says ${JSON.stringify(version)} when it is asked for its version: ` +
        `KurrentDB ${needed} or later is needed. Name such a server in EVENT_STORE_URL`,
    );
  }
  const isOlder = Number(major) < NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) < NEEDED[1]);
  if (isOlder) {
    throw new UnusableStore(
      `the server is KurrentDB ${version}, and ${needed} or later is needed, whose appends can rest on streams ` +
        'that they only read: upgrade the server, or name another one in EVENT_STORE_URL',
    );
  }
};
