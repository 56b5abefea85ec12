import type { ChangedUser } from '../http/shapes.js';
import type { Session } from '../session/session.js';
import { namesFrom } from '../words/names.js';
import { type Headline, userChangeLines, userChangeRows } from '../words/user-change.js';

/** Shows what a command did, or would do, to one user, whom `user` names as the command line does. */
export async function showChange(
  session: Session,
  headline: Headline,
  user: string,
  change: ChangedUser,
): Promise<void> {
  const about = { user, names: await namesFrom(session.api, [user]) };
  session.show(change, () => userChangeLines(headline, about, change).join('\n'), userChangeRows(about, change));
}
