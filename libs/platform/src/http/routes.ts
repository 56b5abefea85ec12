/** Knows what the server can be asked, as collected while routes are registered, and so tells 405 from 404. */
export class RouteTable {
  readonly #routes: { readonly pattern: RegExp; readonly method: string }[] = [];

  add(method: string | readonly string[], url: string): void {
    if (url.startsWith('*') || url.startsWith('/*')) return;
    const literal = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`^${literal.replace(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}/?$`);
    for (const each of [method].flat()) this.#routes.push({ pattern, method: each });
  }

  /**
   * Gives the methods that a path takes, sorted; a path that nobody knows takes none. `*` stands for the whole server.
   */
  methodsOf(path: string): readonly string[] {
    const found = this.#routes.filter(({ pattern }) => path === '*' || pattern.test(path));
    return [...new Set(found.map(({ method }) => method))].toSorted();
  }
}
