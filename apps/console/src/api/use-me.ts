import { useApi } from './api-context.js';
import { useRead } from './use-read.js';

/** Tells who is signed in, and what their roles permit. Writes of a session carry what it says about them. */
export const useMe = () => {
  const api = useApi();
  const answer = useRead('/api/me', {});
  api.useSession(answer.data?.session?.csrfToken);
  return answer;
};
