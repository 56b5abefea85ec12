// Folders stand on floors: what a folder may use is seen from where it stands, so no two of them use each other, also not by way of a third.
// A cruise of its own, because specs would count as arrows between folders, and they may look wherever they need to.
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
