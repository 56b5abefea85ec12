/** This is the part of oidc-provider that the tests use; it brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface DeviceCode {
    readonly clientId: string;
    accountId?: string;
    grantId?: string;
    scope?: string;
    resource?: string;
    readonly params: { readonly scope?: string; readonly resource?: string };
    save(): Promise<string>;
  }
  interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }
  export class Provider {
    constructor(issuer: string, configuration: object);
    use(
      middleware: (
        context: {
          readonly path: string;
          body: object;
          readonly response: { readonly headers: Readonly<Record<string, unknown>> };
          readonly oidc?: { readonly params?: Readonly<Record<string, unknown>> };
        },
        next: () => Promise<void>,
      ) => Promise<void>,
    ): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ readonly prompt: { readonly name: string }; readonly session?: { readonly accountId: string } }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    readonly DeviceCode: { findByUserCode(code: string): Promise<DeviceCode | undefined> };
    readonly Grant: new (of: { readonly accountId: string; readonly clientId: string }) => Grant;
  }
}
