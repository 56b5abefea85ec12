// Folders stand on floors: the place of a folder shows what it may use, so no two folders use each other, not even by
// way of a third. This is a cruise of its own, because specs would count as arrows between folders, and specs may look
// wherever they need to.
const { options } = require('./.dependency-cruiser.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle-of-folders',
      comment: 'Move what both need to a floor below them, or the one that needs the other above it.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(apps|libs)/' },
      to: { circular: true },
    },
  ],
  options: {
    ...options,
    exclude: { path: [options.exclude.path, String.raw`(\.spec|\.e2e-spec)\.ts$|^(test|apps/[^/]+/test)(/|$)`] },
  },
};
