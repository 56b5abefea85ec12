import { projectRoot } from '../config/project-root.js';

const ADDRESS = /[^\s"'<>@:;,]+@[^\s"'<>@:;,]+/g;
/** An error of a driver may quote an address anywhere in its text. */
export const masked = (text: string): string => text.replace(ADDRESS, '[address]');

/** The name of a package with a scope looks like an address, and nobody could tell without it where an error arose. */
const SCOPED = /(node_modules[\\/]@[\w.~-]+[\\/])/;
const PLACE = /(?<=[\s(])(?:file:\/\/)?((?:[A-Za-z]:)?[\\/][^()]*?)(?=:\d+|\)|$)/g;
const root = projectRoot();

/** Says where in the project or in a package a file is, and of any other file its name alone. */
const withoutMachine = (path: string): string => {
  const inPackage = Math.max(path.lastIndexOf('/node_modules/'), path.lastIndexOf('\\node_modules\\'));
  if (inPackage !== -1) return path.slice(inPackage + 1);
  return path.startsWith(root) ? path.slice(root.length + 1) : `[path]/${path.split(/[\\/]/).at(-1) ?? ''}`;
};
const maskedFrame = (frame: string): string =>
  frame
    .replace(PLACE, (_place, path: string) => withoutMachine(path))
    .split(SCOPED)
    .map((part) => (SCOPED.test(part) ? part : masked(part)))
    .join('');

/** Masks what a stack quotes of its error's message, and of each frame all of the path that only this machine has. */
export const maskedStack = (stack: string): string =>
  stack
    .split('\n')
    .map((line) => (/^ +at /.test(line) ? maskedFrame(line) : masked(line)))
    .join('\n');
