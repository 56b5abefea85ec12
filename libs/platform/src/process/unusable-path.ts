/** A file or directory that somebody named for one piece of work can't be used for it: another one has to be named. */
export class UnusablePath extends Error {
  override readonly name = 'UnusablePath';
}
