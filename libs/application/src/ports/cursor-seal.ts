/**
 * Makes cursors that nobody can read: they hold places in an order of names. A cursor opens for its own tenant and
 * question alone, in every process.
 */
export interface CursorSeal {
  /** Resolves to URL-safe text. `about` says which question it belongs to. */
  seal(tenantId: string, about: string, text: string): Promise<string>;
  /** @throws InvalidCursor for what `seal` didn't make of this tenant and question; KeysUnavailable */
  open(tenantId: string, about: string, cursor: string): Promise<string>;
}
