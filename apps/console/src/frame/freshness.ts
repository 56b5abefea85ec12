import type { Shape } from '../api/shapes.js';

/** What pages show; the other read models serve programs. */
const SHOWN = new Set(['users', 'subscriptions', 'operations']);
/** As long as somebody waits without a doubt. */
const LONG_S = 10;

/** For how many seconds the pages have lacked something that happened; undefined where that is no matter. */
export const secondsBehind = ({ readModels }: Pick<Shape<'Status'>, 'readModels'>): number | undefined => {
  const most = Math.max(
    0,
    ...readModels.filter(({ name }) => SHOWN.has(name)).map(({ behind }) => behind?.seconds ?? 0),
  );
  return most >= LONG_S ? most : undefined;
};
