import { type Conditions, KeyCheck, type KeyCheckParts, type NamedUsers, type UnreadableUsers } from '#application';
import type { Logger } from '../logging/logger.js';
import { troubleLog } from '../logging/trouble-log.js';
import type { StorePorts } from './ports.js';

const SUBJECT = 'keys';
const RUNBOOK = 'docs/runbooks/damaged-personal-data.md';
const WAITS = 'the keys can’t be compared with the users, and that is tried again';

type Checked = Pick<StorePorts, 'clock' | 'codec' | 'delay'> & { readonly conditions: Conditions };

const textOf = ({ count, some }: UnreadableUsers): string =>
  `the names of ${count === 1 ? 'one user' : `${count} users`} can't be read, because a key is gone or damaged: ` +
  `${some.join(', ')}${count > some.length ? ' and others' : ''}; put the keys back from a backup as ${RUNBOOK} says`;

/** Has users whose keys are gone or damaged stand among the conditions of this process, and in its log. */
export const checkKeys = (
  users: NamedUsers,
  { clock, codec, delay, conditions }: Checked,
  { logger, scope }: { readonly logger: Logger; readonly scope: KeyCheckParts['scope'] },
): KeyCheck => {
  const log = troubleLog(logger);
  return new KeyCheck({
    users,
    codec,
    delay,
    scope,
    onChange: (found) => {
      if (found.count === 0) {
        conditions.clear('unreadable-users', SUBJECT);
        logger.info('the names of all users can be read again');
        return;
      }
      const text = textOf(found);
      conditions.raise({ kind: 'unreadable-users', subject: SUBJECT, text, since: clock.now() });
      logger.error({ users: found.count }, text);
    },
    onTrouble: (error) => log.failed(WAITS, error),
    onWell: () => log.over(WAITS),
  });
};
