/** The server, or the log on it, is one that this release can't use. */
export class UnusableEventStore extends Error {
  readonly code = 'unusable-event-store';
  override readonly name = 'UnusableEventStore';
}

/** This is the first version with the atomic append to several streams. */
const NEEDED = [25, 1] as const;

/** @throws UnusableEventStore for a server before 25.1, and for one that doesn't tell its version */
export const checkServerVersion = (version: string): void => {
  const [, major, minor] = /^v?(\d+)\.(\d+)(?:\D|$)/.exec(version) ?? [];
  const needed = NEEDED.join('.');
  if (major === undefined || minor === undefined) {
    throw new UnusableEventStore(
      `the server says ${JSON.stringify(version)} when it is asked for its version: ` +
        `KurrentDB ${needed} or later is needed`,
    );
  }
  const isOlder = Number(major) < NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) < NEEDED[1]);
  if (isOlder) {
    throw new UnusableEventStore(
      `the server is KurrentDB ${version}, and ${needed} or later is needed: ` +
        'it has no atomic append to several streams',
    );
  }
};
