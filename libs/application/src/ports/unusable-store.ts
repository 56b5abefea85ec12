/**
 * A store is there and answers, but this release may not go on with it: it has another format, belongs to something
 * else, or isn't one of ours. Nothing of it was changed, and trying again is of no use. The message is one sentence
 * that says what is wrong and what to do, without a password. Every store and every server throws it alike.
 */
export class UnusableStore extends Error {
  readonly code = 'unusable-store';
  override readonly name = 'UnusableStore';
}

/**
 * Keys or read models know another log than the one that was opened: the log was lost, or a setting names another one.
 * They may hold the last copy of what it held, so that nothing of them is touched, and trying again is of no use. The
 * message is one sentence that says what to do.
 */
export class EventsLost extends Error {
  readonly code = 'events-lost';
  override readonly name = 'EventsLost';
}

/**
 * A setting names a server in a way that can't be right, and trying again is of no use before it is changed. The
 * message is one sentence that names the setting and says what to do, without a password.
 */
export class WrongSetting extends Error {
  readonly code = 'wrong-setting';
  override readonly name = 'WrongSetting';
}
