import type { Answer } from './shapes.js';
import { useApi } from './api-context.js';
import { useRead } from './use-read.js';

type Me = Answer<'get', '/api/me'>;
export type CommandName = Me['permits']['commands'][number];

/** Who is signed in, and what their roles permit. Writes of a session carry what it says about them. */
export const useMe = () => {
  const api = useApi();
  const answer = useRead('/api/me', {});
  api.useSession(answer.data?.session?.csrfToken);
  return answer;
};

/** What a role may not do isn't shown; the server refuses it all the same. */
export const useMay = (command: CommandName): boolean =>
  useRead('/api/me', {}).data?.permits.commands.includes(command) ?? false;
