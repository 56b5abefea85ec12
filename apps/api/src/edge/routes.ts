/** Knows what the server can be asked, as collected while routes are registered, and so tells 405 from 404. */
export class RouteTable {
  readonly #routes: { readonly pattern: RegExp; readonly method: string }[] = [];

  add(method: string | readonly string[], url: string): void {
    if (url.includes('*')) return;
    const pattern = new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')}/?$`);
    for (const each of [method].flat()) this.#routes.push({ pattern, method: each });
  }

  /** Gives the methods that a path takes, sorted; a path that nobody knows takes none. */
  methodsOf(path: string): readonly string[] {
    return [
      ...new Set(this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
    ].toSorted();
  }
}
