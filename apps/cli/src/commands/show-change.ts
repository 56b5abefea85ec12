import type { ChangedUser } from '../http/shapes.js';
import type { Session } from '../session/session.js';
import { namesFrom } from '../words/names.js';
import { type Headline, userChangeLines, userChangeRows } from '../words/user-change.js';
import { inWords } from '../words/in-words.js';

/**
 * Shows what a command did, or would do, to one user, whom `user` names as the command line does. `asked` is what it
 * says of the user, where the answer doesn't tell it again.
 */
export async function showChange(
  session: Session,
  headline: Headline,
  user: string,
  change: ChangedUser,
  asked: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { position } = change;
  const names = await namesFrom(session.api, [user], typeof position === 'string' ? position : undefined);
  const about = { user, names, asked: askedTexts(asked) };
  session.show(change, () => userChangeLines(headline, about, change).join('\n'), userChangeRows(about, change));
}

/** Such as `usage location: DE`; a field that is cleared says so. */
const askedTexts = (asked: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(asked).map(([name, value]) => {
    if (value === null) return `${inWords(name)}: cleared`;
    return `${inWords(name)}: ${Array.isArray(value) ? value.join(', ') : String(value)}`;
  });
