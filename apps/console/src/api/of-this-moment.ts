/** Every question takes `minPosition`, but for these: they are about this moment, or wait by themselves. */
const OF_THIS_MOMENT =
  /^\/api\/(me|status|settings|clock|dry-runs|erasures|errors|changes|reports\/what-if)|\/(explain|erasure)$/;
const TAKES_IT_ALL_THE_SAME = '/api/users/{id}/explain';

/** Whether a question may be asked to wait for what was written before. */
export const waits = (path: string): boolean => !OF_THIS_MOMENT.test(path) || path === TAKES_IT_ALL_THE_SAME;
