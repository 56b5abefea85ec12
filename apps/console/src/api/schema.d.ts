// Written by `npm run docs:console` from the server’s OpenAPI document. A spec fails while the two differ.
export interface paths {
  '/api/tenants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All tenants that the caller acts for */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
        };
        header?: {
          'If-None-Match'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantList'];
          };
        };
      };
    };
    put?: never;
    /** Create a tenant */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['CreateTenant'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantChanged'];
          };
        };
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tenants/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A tenant */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
        };
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Tenant'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Rename a tenant */
    patch: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['RenameTenant'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantChanged'];
          };
        };
      };
    };
    trace?: never;
  };
  '/api/tenants/{id}/close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Close a tenant: it can only be read, and be reopened until purgeAt */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['CloseTenant'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantClosed'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tenants/{id}/reopen': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reopen a closed tenant, with all that it had */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['ReopenTenant'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tenants/{id}/erasure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The certificate of the purge of a tenant */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TenantErasure'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/catalogue': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Import products; what is there already is changed where it differs */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ImportCatalogue'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['CatalogueImported'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/products': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The catalogue, by part number */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ProductList'] | components['schemas']['ProductsAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/products/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A product, by id or part number */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Product'] | components['schemas']['ProductAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/products/{id}/withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a product from names */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['WithdrawProduct'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ProductNamed'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/products/{id}/reinstate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give a product that was withdrawn its names back */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['ReinstateProduct'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ProductNamed'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/restrictions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is not permitted where, by plan */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['RestrictionList'] | components['schemas']['RestrictionsAsOf'];
          };
        };
      };
    };
    put?: never;
    /** Replace the list of what is not permitted where, or a range of it */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ImportRestrictions'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['RestrictionsImported'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/subscriptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Valid, Expired, Assigned and Available of every product that the tenant bought */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['SubscriptionList'] | components['schemas']['SubscriptionsAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/subscriptions/{skuId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One subscription, now or as of an instant */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          skuId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Subscription'] | components['schemas']['SubscriptionAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/subscriptions/{skuId}/holders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who holds a product, in the order of user ids */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          skuId: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Holders'] | components['schemas']['UsersAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Buy seats of a product */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['PurchaseSeats'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases/{id}/quantity': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change the number of seats; fewer than are assigned is legal */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ChangePurchaseQuantity'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases/{id}/expire': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Expire: the seats go into the grace period */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['ExpirePurchase'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases/{id}/renew': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Renew: the seats are valid again */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['RenewPurchase'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases/{id}/suspend': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Suspend: the seats count no more */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['SuspendPurchase'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/purchases/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancel for good */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['CancelPurchase'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchaseChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add, change and remove licenses in one atomic step */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['ChangeLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses/replace': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Afterwards the user has exactly these products */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ReplaceLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Licenses that are held take the plans that the catalogue has now */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['RefreshLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserRefreshed'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses/adopt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take over licenses that the user has elsewhere already, whether or not a seat is available */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['AdoptLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses/reassign': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Move seats from this user to another, in one atomic step */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ReassignLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['LicensesReassigned'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/licenses/transfer': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Move seats from this user to another, in one atomic step
     * @deprecated
     */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ReassignLicenses'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['LicensesReassigned'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Users who meet all filters; the living ones unless state says otherwise */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
          product?: string;
          without?: string;
          department?: string;
          location?: string;
          userType?: 'Member' | 'Guest';
          state?: 'active' | 'deleted';
          sort?: 'id' | '-id' | 'name' | '-name' | 'userPrincipalName' | '-userPrincipalName' | 'created' | '-created';
          accountEnabled?: boolean;
          unlicensed?: boolean;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['FoundUsers'] | components['schemas']['UsersAsOf'];
          };
        };
      };
    };
    put?: never;
    /** Create a user, with licenses if wanted: all or nothing */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['CreateUser'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Users who are found by words, too, or by their address */
    post: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['SearchUsers'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['FoundUsers'] | components['schemas']['UsersAsOf'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A living user, now or as of an instant */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json':
              | components['schemas']['User']
              | components['schemas']['UserAsOf']
              | components['schemas']['PurgedUserAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Delete a user; a restore is possible until purgeAt */
    delete: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
          'x-reference'?: string;
          'x-reason'?: string;
          'x-version'?: number;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserDeleted'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    /** Change profile, usage location, principal name or aliases */
    patch: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['UpdateUser'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserChanged'];
          };
        };
      };
    };
    trace?: never;
  };
  '/api/deleted-users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Deleted users that can still be restored, the next to be purged first */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DeletedUserList'] | components['schemas']['UsersAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deleted-users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A deleted user */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          asOf?: string;
          timeZone?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DeletedUser'] | components['schemas']['UserAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deleted-users/{id}/restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Bring a deleted user back, and of its licenses what there are seats for */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          minPosition?: string;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['RestoreUser'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserRestored'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deleted-users/{id}/erase': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Purge a deleted user before its time: no way leads back */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'If-Match'?: string;
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['EraseUser'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserErased'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/read-file': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reads a CSV file of users, and says what is wrong with it by line */
    post: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['ReadUsers'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UsersOfFile'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/users/{id}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why a user has a product or a service, has it not, or until when it is kept */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          asOf?: string;
          timeZone?: string;
          product?: string;
          service?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UserExplanation'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/selections': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Select users by what they have in common, for an operation */
    post: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['SelectUsers'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Selection'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Operations, the newest first */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['OperationList'];
          };
        };
      };
    };
    put?: never;
    /** Do something with many users */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          minPosition?: string;
        };
        header?: {
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['StartOperation'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['OperationStarted'] | components['schemas']['DryRunStarted'];
          };
        };
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['OperationStarted'] | components['schemas']['DryRunStarted'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/operations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far an operation is */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Operation'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/operations/{id}/results': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of each user, in the order of the list */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['OperationResults'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dry-runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Dry runs of very many users that are kept, the newest first */
    get: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DryRunList'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dry-runs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far a dry run of very many users is */
    get: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DryRun'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Cancel a dry run, or drop one that has ended */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DryRun'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/dry-runs/{id}/results': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What would become of each user, in the order of the list */
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DryRunResultList'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/commands': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was decided, the newest first; outcome=refused for refusals */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          outcome?: 'accepted' | 'unchanged' | 'refused';
          reference?: string;
          relatedId?: string;
          scope?: 'tenant' | 'installation';
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['CommandRowList'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/commands/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of a command */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          by?: 'id' | 'key';
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['CommandStatus'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/commands/{id}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why a command was refused, and the smallest change that would make it pass now */
    get: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Explanation'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/commands/{id}/reason': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Redact the reason of a command: who, when and that there was one remain */
    delete: {
      parameters: {
        query?: {
          dryRun?: boolean;
          by?: 'id' | 'key';
        };
        header?: {
          'x-tenant-id'?: string;
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
          'x-reference'?: string;
          'x-reason'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ReasonRedacted'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was done and what was refused: to whom, by whom, by which right and why */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          user?: string;
          product?: string;
          purchase?: string;
          operation?: string;
          command?: string;
          actor?: string;
          reference?: string;
          outcome?: 'accepted' | 'unchanged' | 'refused';
          from?: string;
          until?: string;
          timeZone?: string;
          order?: 'newest' | 'oldest';
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['HistoryEntryList'];
            'application/x-ndjson': string;
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/deadlines': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What will be purged when, the next first, and what would bring it back */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
          asOf?: string;
          timeZone?: string;
          from?: string;
          until?: string;
          days?: number;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DeadlineList'] | components['schemas']['DeadlinesAsOf'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/deadlines': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many retentions end on each day */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          from?: string;
          to?: string;
          timeZone?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DeadlinesReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/refusals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many commands were refused on each day, and for what */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          from?: string;
          to?: string;
          timeZone?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['RefusalsReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/unlicensed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Living users who hold no product, in the order of their ids */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['UnlicensedReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/overlaps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Living users of whose products one grants nothing that another one doesn’t grant, too */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          limit?: number;
          after?: string;
        };
        header?: {
          'If-None-Match'?: string;
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['OverlapsReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/seats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The seats of a product over time */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          product?: string;
          from?: string;
          to?: string;
          timeZone?: string;
          step?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['SeatsReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/true-up': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Seat-days of each product, and when most seats were held */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          after?: string;
          limit?: number;
          from?: string;
          to?: string;
          timeZone?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['TrueUpReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/purchases': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Seat-days that each purchase of a product brought */
    get: {
      parameters: {
        query?: {
          minPosition?: string;
          after?: string;
          limit?: number;
          from?: string;
          to?: string;
          timeZone?: string;
          product?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['PurchasesReport'];
            'text/csv': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reports/what-if': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What would have become of the commands with fewer seats of a product */
    get: {
      parameters: {
        query?: {
          product?: string;
          fewer?: number;
          from?: string;
          to?: string;
        };
        header?: {
          'x-tenant-id'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/x-ndjson': string;
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/erasures/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The public key that verifies erasure certificates, as a JWK set */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['SigningKeys'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/erasures/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The certificate of a permanent deletion */
    get: {
      parameters: {
        query?: never;
        header?: {
          'x-tenant-id'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Erasure'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/clock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the clock of this process shows, and whether it may decide about data */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Clock'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/clock/agreement': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** An operator has looked at the clock and takes it for right */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
        };
        header?: {
          'Idempotency-Key'?: string;
          'x-correlation-id'?: string;
          traceparent?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': components['schemas']['AgreeClock'];
        };
      };
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ClockAgreed'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who asks, by which roles, and for which tenants */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Me'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which release answers, whether its clock is trusted, and how far the read models are */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Status'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the installation is set to: retention, references, and who sends commands */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Settings'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    CreateTenant: {
      displayName: string;
      /**
       * @example US
       * @example DE
       */
      country: string;
      /** Format: uuid */
      id?: string;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    RenameTenant: {
      displayName: string;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    CloseTenant: {
      confirm?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ReopenTenant: {
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    AgreeClock: {
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ImportCatalogue: {
      products: {
        /** Format: uuid */
        skuId: string;
        skuPartNumber: string;
        displayName: string;
        plans: {
          /** Format: uuid */
          planId: string;
          planName: string;
          friendlyName?: string;
          service?: string | null;
        }[];
      }[];
      confirm?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    WithdrawProduct: {
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ReinstateProduct: {
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ImportRestrictions: {
      range?: {
        /** Format: uuid */
        from?: string;
        /** Format: uuid */
        before?: string;
      };
      restrictions: {
        /** Format: uuid */
        servicePlanId: string;
        /**
         * @example US
         * @example DE
         */
        country: string;
      }[];
      confirm?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    PurchaseSeats: {
      /** Format: uuid */
      id?: string;
      /** Format: uuid */
      skuId?: string;
      skuPartNumber?: string;
      seats: number;
      /** Format: date */
      endsOn?: string;
      /** @enum {string} */
      state?: 'active' | 'expired' | 'suspended' | 'cancelled';
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ChangePurchaseQuantity: {
      seats: number;
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ExpirePurchase: {
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    RenewPurchase: {
      /** Format: date */
      endsOn?: string;
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    SuspendPurchase: {
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    CancelPurchase: {
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    CreateUser: {
      /** Format: uuid */
      id?: string;
      /** @example ana.silva@contoso.example */
      userPrincipalName: string;
      displayName: string;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation?: string | null;
      accountEnabled?: boolean;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      aliases?: string[];
      licenses?: (string | components['schemas']['LicenseLine'])[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    UpdateUser: {
      /** @example ana.silva@contoso.example */
      userPrincipalName?: string;
      displayName?: string;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation?: string | null;
      accountEnabled?: boolean;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      aliases?: string[];
      addAliases?: string[];
      removeAliases?: string[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    RestoreUser: {
      /** @example ana.silva@contoso.example */
      userPrincipalName?: string;
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    EraseUser: {
      /** Format: uuid */
      confirm?: string;
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ChangeLicenses: {
      add?: (string | components['schemas']['LicenseLine'])[];
      remove?: (
        | string
        | {
            /** Format: uuid */
            skuId?: string;
            skuPartNumber?: string;
          }
      )[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ReplaceLicenses: {
      licenses: (string | components['schemas']['LicenseLine'])[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    ReassignLicenses: {
      to: string;
      skuIds: (
        | string
        | {
            /** Format: uuid */
            skuId?: string;
            skuPartNumber?: string;
          }
      )[];
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    RefreshLicenses: {
      skuIds: (
        | string
        | {
            /** Format: uuid */
            skuId?: string;
            skuPartNumber?: string;
          }
      )[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    AdoptLicenses: {
      licenses: (string | components['schemas']['LicenseLine'])[];
      version?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    StartOperation: {
      /** @enum {string} */
      mode:
        | 'replace'
        | 'add'
        | 'remove'
        | 'change'
        | 'refresh'
        | 'create'
        | 'update'
        | 'delete'
        | 'restore'
        | 'adopt'
        | 'undo';
      users?: (string | components['schemas']['OperationUser'])[];
      /** Format: uuid */
      selectionId?: string;
      licenses?: (string | components['schemas']['LicenseLine'])[];
      add?: (string | components['schemas']['LicenseLine'])[];
      remove?: (
        | string
        | {
            /** Format: uuid */
            skuId?: string;
            skuPartNumber?: string;
          }
      )[];
      /** @enum {string} */
      ifNotHeld?: 'leave' | 'fail' | 'add';
      /** Format: uuid */
      of?: string;
      profile?: {
        displayName?: string;
        givenName?: string | null;
        surname?: string | null;
        jobTitle?: string | null;
        department?: string | null;
        officeLocation?: string | null;
        businessPhone?: string | null;
        mobilePhone?: string | null;
        faxNumber?: string | null;
        alternateEmail?: string | null;
        streetAddress?: string | null;
        city?: string | null;
        state?: string | null;
        postalCode?: string | null;
        country?: string | null;
      };
      usageLocation?: string | null;
      accountEnabled?: boolean;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      confirm?: number;
      /** @example CHG-4711 */
      reference?: string;
      reason?: string;
    };
    SearchUsers: {
      product?: string;
      without?: string;
      department?: string;
      location?: string;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      /** @enum {string} */
      state?: 'active' | 'deleted';
      search?: string;
      unlicensed?: boolean;
      accountEnabled?: boolean;
      minPosition?: string;
      address?: string;
      /** @enum {string} */
      sort?: 'id' | '-id' | 'name' | '-name' | 'userPrincipalName' | '-userPrincipalName' | 'created' | '-created';
      asOf?: string;
      timeZone?: string;
      /** @default 100 */
      limit: number;
      after?: string;
    };
    SelectUsers: {
      product?: string;
      without?: string;
      department?: string;
      location?: string;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      /** @enum {string} */
      state?: 'active' | 'deleted';
      search?: string;
      unlicensed?: boolean;
      accountEnabled?: boolean;
      minPosition?: string;
    };
    ReadUsers: {
      /** Format: byte */
      content: string;
    };
    LicenseLine: {
      /** Format: uuid */
      skuId?: string;
      skuPartNumber?: string;
      disabledPlans?: string[];
    };
    OperationUser: {
      user?: string;
      /** Format: uuid */
      id?: string;
      /** @example ana.silva@contoso.example */
      userPrincipalName?: string;
      displayName?: string;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation?: string | null;
      accountEnabled?: boolean;
      /** @enum {string} */
      userType?: 'Member' | 'Guest';
      aliases?: string[];
      licenses?: (string | components['schemas']['LicenseLine'])[];
    };
    Tenant: {
      /** Format: uuid */
      id: string;
      displayName: string;
      country: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      closedAt?: string;
      /** Format: date-time */
      purgeAt?: string;
    };
    TenantChanged: {
      /** Format: uuid */
      id: string;
      displayName?: string;
      country?: string;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    TenantClosed: {
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      purgeAt: string;
      users: number;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Subscription: {
      /** Format: uuid */
      skuId: string;
      skuPartNumber: string;
      valid: number;
      expired: number;
      assigned: number;
      available: number;
      behind?: number;
      purchases: {
        /** Format: uuid */
        id: string;
        seats: number;
        /** @enum {string} */
        state: 'active' | 'expired' | 'suspended' | 'cancelled';
        /** Format: date */
        endsOn?: string;
        revision: number;
      }[];
    };
    SubscriptionAsOf: {
      /** Format: uuid */
      skuId: string;
      skuPartNumber: string;
      valid: number;
      expired: number;
      assigned: number;
      available: number;
      purchases: {
        /** Format: uuid */
        id: string;
        seats: number;
        /** @enum {string} */
        state: 'active' | 'expired' | 'suspended' | 'cancelled';
      }[];
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    PurchaseChanged: {
      /** Format: uuid */
      id: string;
      /** Format: uuid */
      skuId: string;
      seats: number;
      /** @enum {string} */
      state: 'active' | 'expired' | 'suspended' | 'cancelled';
      totals: {
        valid: number;
        expired: number;
        assigned: number;
        available: number;
      };
      revision?: number;
      before?: {
        seats?: number;
        /** @enum {string} */
        state?: 'active' | 'expired' | 'suspended' | 'cancelled';
        totals: {
          valid: number;
          expired: number;
          assigned: number;
          available: number;
        };
      };
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    HeldLicense: {
      /** Format: uuid */
      skuId: string;
      skuPartNumber?: string;
      productRevision: number;
      /** @constant */
      behind?: true;
      newPlans?: string[];
      newPlanNames?: string[];
      disabledPlans: string[];
      disabledPlanNames?: string[];
    };
    ServiceOfUser: {
      service: string;
      /** @enum {string} */
      state: 'enabled' | 'disabled' | 'retained';
      /** Format: date-time */
      purgeAt?: string;
    };
    User: {
      /** Format: uuid */
      id: string;
      userPrincipalName: string | null;
      displayName: string | null;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation: string | null;
      accountEnabled: boolean;
      /** @enum {string} */
      userType: 'Member' | 'Guest';
      aliases: string[];
      licenses: components['schemas']['HeldLicense'][];
      services: components['schemas']['ServiceOfUser'][];
      unreadable?: string[];
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      revision: number;
    };
    UserAsOf: {
      /** Format: uuid */
      id: string;
      userPrincipalName: string | null;
      displayName: string | null;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation: string | null;
      accountEnabled: boolean;
      /** @enum {string} */
      userType: 'Member' | 'Guest';
      aliases: string[];
      licenses: components['schemas']['HeldLicense'][];
      services: components['schemas']['ServiceOfUser'][];
      unreadable?: string[];
      /** @enum {string} */
      status: 'active' | 'deleted';
      /** Format: date-time */
      purgeAt?: string;
      /** @constant */
      erased?: true;
      /** Format: date-time */
      deletedAt?: string;
      held?: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        until?: string;
        /** Format: uuid */
        assignedBy: string;
        /** Format: uuid */
        endedBy?: string;
      };
      addressIsNowOf?: string | null;
      /** Format: date-time */
      asOf: string;
      position: string;
      /** Format: date-time */
      changedAt: string;
    };
    UsersAsOf: {
      items: (components['schemas']['UserAsOf'] | components['schemas']['PurgedUserAsOf'])[];
      next?: string;
      /** Format: date-time */
      asOf: string;
      position: string;
      /** @constant */
      heldAtAnyTimeOfTheDay?: true;
    };
    DeadlinesAsOf: {
      items: {
        /** Format: uuid */
        userId: string;
        userPrincipalName: string | null;
        /** @constant */
        erased?: true;
        unreadable?: string[];
        service: string | null;
        /** Format: uuid */
        retentionId: string;
        /** Format: date-time */
        startedAt: string;
        /** Format: date-time */
        purgeAt: string;
      }[];
      next?: string;
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    SubscriptionsAsOf: {
      items: components['schemas']['SubscriptionAsOf'][];
      next?: string;
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    ProductAsOf: {
      /** Format: uuid */
      skuId: string;
      skuPartNumber: string;
      displayName: string;
      /** @constant */
      withdrawn?: true;
      revision: number;
      plans: {
        /** Format: uuid */
        planId: string;
        planName: string;
        friendlyName?: string;
        service: string | null;
      }[];
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    ProductsAsOf: {
      items: components['schemas']['Product'][];
      next?: string;
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    RestrictionsAsOf: {
      items: components['schemas']['Restriction'][];
      next?: string;
      /** Format: date-time */
      asOf: string;
      position: string;
    };
    PurgedUserAsOf: {
      /** Format: uuid */
      id: string;
      userPrincipalName: string | null;
      displayName: string | null;
      /** @constant */
      status: 'purged';
      /** @constant */
      erased: true;
      held?: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        until?: string;
        /** Format: uuid */
        assignedBy: string;
        /** Format: uuid */
        endedBy?: string;
      };
      addressIsNowOf?: string | null;
      /** Format: date-time */
      asOf: string;
      position: string;
      /** Format: date-time */
      changedAt: string;
    };
    DeletedUser: {
      /** Format: uuid */
      id: string;
      userPrincipalName: string | null;
      displayName: string | null;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation: string | null;
      accountEnabled: boolean;
      /** @enum {string} */
      userType: 'Member' | 'Guest';
      aliases: string[];
      licenses: components['schemas']['HeldLicense'][];
      services: components['schemas']['ServiceOfUser'][];
      unreadable?: string[];
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      revision: number;
      /** Format: date-time */
      deletedAt: string;
      /** Format: date-time */
      purgeAt: string;
    };
    FoundUser: {
      /** Format: uuid */
      id: string;
      userPrincipalName: string | null;
      displayName: string | null;
      givenName?: string | null;
      surname?: string | null;
      jobTitle?: string | null;
      department?: string | null;
      officeLocation?: string | null;
      businessPhone?: string | null;
      mobilePhone?: string | null;
      faxNumber?: string | null;
      alternateEmail?: string | null;
      streetAddress?: string | null;
      city?: string | null;
      state?: string | null;
      postalCode?: string | null;
      country?: string | null;
      usageLocation: string | null;
      accountEnabled: boolean;
      /** @enum {string} */
      userType: 'Member' | 'Guest';
      aliases: string[];
      licenses: components['schemas']['HeldLicense'][];
      services: components['schemas']['ServiceOfUser'][];
      unreadable?: string[];
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      revision: number;
      /** Format: date-time */
      deletedAt?: string;
      /** Format: date-time */
      purgeAt?: string;
    };
    FoundUsers: {
      items: components['schemas']['FoundUser'][];
      next?: string;
      total?: number;
    };
    Holders: {
      items: components['schemas']['User'][];
      next?: string;
      behind: number;
    };
    Retention: {
      service: string;
      /** Format: uuid */
      retentionId: string;
      /** Format: date-time */
      purgeAt?: string;
    };
    SeatPool: {
      /** Format: uuid */
      skuId: string;
      valid: number;
      expired: number;
      assigned: number;
      available: number;
      before: {
        valid: number;
        expired: number;
        assigned: number;
        available: number;
      };
    };
    UserChange: {
      /** Format: uuid */
      id: string;
      licenses: components['schemas']['HeldLicense'][];
      services?: components['schemas']['ServiceOfUser'][];
      revision?: number;
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned: string[];
      removed: string[];
      retained: components['schemas']['Retention'][];
      restored: components['schemas']['Retention'][];
      purged: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      seats: components['schemas']['SeatPool'][];
      unreadable?: ('licenses' | 'services' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost')[];
    };
    UserChanged: {
      /** Format: uuid */
      id: string;
      licenses: components['schemas']['HeldLicense'][];
      services?: components['schemas']['ServiceOfUser'][];
      revision?: number;
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned: string[];
      removed: string[];
      retained: components['schemas']['Retention'][];
      restored: components['schemas']['Retention'][];
      purged: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      seats: components['schemas']['SeatPool'][];
      unreadable?: ('licenses' | 'services' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost')[];
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    UserRefreshed: {
      /** Format: uuid */
      id: string;
      licenses: components['schemas']['HeldLicense'][];
      services?: components['schemas']['ServiceOfUser'][];
      revision?: number;
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned: string[];
      removed: string[];
      retained: components['schemas']['Retention'][];
      restored: components['schemas']['Retention'][];
      purged: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      seats: components['schemas']['SeatPool'][];
      unreadable?: ('licenses' | 'services' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost')[];
      granted?: {
        service: string;
        /** @enum {string} */
        start: 'first' | 'again' | 'fresh';
      }[];
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    UserDeleted: {
      /** Format: uuid */
      id: string;
      licenses: components['schemas']['HeldLicense'][];
      services?: components['schemas']['ServiceOfUser'][];
      revision?: number;
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned: string[];
      removed: string[];
      retained: components['schemas']['Retention'][];
      restored: components['schemas']['Retention'][];
      purged: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      seats: components['schemas']['SeatPool'][];
      unreadable?: ('licenses' | 'services' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost')[];
      /** Format: date-time */
      purgeAt: string;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    UserRestored: {
      /** Format: uuid */
      id: string;
      licenses: components['schemas']['HeldLicense'][];
      services?: components['schemas']['ServiceOfUser'][];
      revision?: number;
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned: string[];
      removed: string[];
      retained: components['schemas']['Retention'][];
      restored: components['schemas']['Retention'][];
      purged: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      seats: components['schemas']['SeatPool'][];
      unreadable?: ('licenses' | 'services' | 'aliasesReleased' | 'aliasesReturned' | 'aliasesLost')[];
      shortfalls: {
        /** Format: uuid */
        skuId: string;
        /** @enum {string} */
        code: 'no-available-seats' | 'not-permitted-in-location';
      }[];
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    UserErased: {
      /** Format: uuid */
      id: string;
      /** Format: uuid */
      retentionId: string;
      /** Format: date-time */
      purgeAt: string;
      purged: {
        service: string;
        /** Format: uuid */
        retentionId: string;
      }[];
      kept: string[];
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    LicensesReassigned: {
      from: components['schemas']['UserChange'];
      to: components['schemas']['UserChange'];
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Product: {
      /** Format: uuid */
      skuId: string;
      skuPartNumber: string;
      displayName: string;
      /** @constant */
      withdrawn?: true;
      revision: number;
      plans: {
        /** Format: uuid */
        planId: string;
        planName: string;
        friendlyName?: string;
        service: string | null;
      }[];
    };
    CatalogueImported: {
      imported: number;
      changed: number;
      unchanged: number;
      plans: number;
      mappedPlans: number;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    ProductNamed: {
      /** Format: uuid */
      skuId: string;
      withdrawn: boolean;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Restriction: {
      /** Format: uuid */
      servicePlanId: string;
      countries: string[];
    };
    RestrictionsImported: {
      changed: number;
      plans: number;
      entries: number;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Operation: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      mode:
        | 'replace'
        | 'add'
        | 'remove'
        | 'change'
        | 'refresh'
        | 'create'
        | 'update'
        | 'delete'
        | 'restore'
        | 'adopt'
        | 'undo';
      /** Format: uuid */
      of?: string;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      state: 'running' | 'finished';
      total: number;
      counts: {
        pending: number;
        complete: number;
        withShortfalls: number;
        failed: number;
      };
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      /** Format: date-time */
      finishedAt?: string;
    };
    OperationResult: {
      index: number;
      /** Format: uuid */
      id?: string;
      userPrincipalName?: string;
      unreadable?: 'userPrincipalName'[];
      /** @enum {string} */
      state: 'Pending' | 'Complete' | 'Failed';
      reason?: {
        code: string;
        message: string;
      };
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned?: string[];
      removed?: string[];
      retained?: components['schemas']['Retention'][];
      restored?: components['schemas']['Retention'][];
      purged?: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      granted?: {
        service: string;
        /** @enum {string} */
        start: 'first' | 'again' | 'fresh';
      }[];
      shortfalls?: {
        /** Format: uuid */
        skuId: string;
        /** @enum {string} */
        code: 'no-available-seats' | 'not-permitted-in-location';
      }[];
      left?: {
        /** @enum {string} */
        what:
          | 'user'
          | 'license'
          | 'userPrincipalName'
          | 'displayName'
          | 'givenName'
          | 'surname'
          | 'jobTitle'
          | 'department'
          | 'officeLocation'
          | 'businessPhone'
          | 'mobilePhone'
          | 'faxNumber'
          | 'alternateEmail'
          | 'streetAddress'
          | 'city'
          | 'state'
          | 'postalCode'
          | 'country'
          | 'usageLocation'
          | 'accountEnabled'
          | 'userType'
          | 'aliases';
        /** Format: uuid */
        skuId?: string;
        /** @enum {string} */
        code:
          | 'changed-since'
          | 'user-deleted'
          | 'no-available-seats'
          | 'usage-location-required'
          | 'not-permitted-in-location'
          | 'address-taken'
          | 'data-purged'
          | 'retention-over'
          | 'value-erased';
        /** Format: uuid */
        by?: string;
      }[];
      handedBack?: {
        /** Format: uuid */
        skuId: string;
        /** Format: uuid */
        from: string;
        /** Format: uuid */
        to: string;
      }[];
      /** Format: date-time */
      purgeAt?: string;
    };
    OperationResults: {
      items: components['schemas']['OperationResult'][];
      next?: string;
      position?: string;
    };
    Selection: {
      /** Format: uuid */
      selectionId: string;
      count: number;
      position?: string;
      /** Format: date-time */
      keptUntil: string;
      first: {
        /** Format: uuid */
        id: string;
        userPrincipalName: string | null;
        displayName: string | null;
        unreadable?: string[];
      }[];
    };
    UsersOfFile: {
      users: {
        line: number;
        user: {
          displayName: string;
          givenName?: string;
          surname?: string;
          jobTitle?: string;
          department?: string;
          officeLocation?: string;
          businessPhone?: string;
          mobilePhone?: string;
          faxNumber?: string;
          alternateEmail?: string;
          streetAddress?: string;
          city?: string;
          state?: string;
          postalCode?: string;
          country?: string;
          /** Format: uuid */
          id?: string;
          userPrincipalName: string;
          usageLocation?: string;
          accountEnabled?: boolean;
          /** @enum {string} */
          userType?: 'Member' | 'Guest';
          licenses?: string[];
          aliases?: string[];
        };
      }[];
      problems: {
        line: number;
        column?: string;
        /** @enum {string} */
        code:
          | 'csv-empty'
          | 'csv-bad-encoding'
          | 'csv-bad-quoting'
          | 'csv-row-too-long'
          | 'csv-missing-column'
          | 'csv-duplicate-column'
          | 'csv-unknown-column'
          | 'csv-wrong-cell-count'
          | 'csv-missing-value'
          | 'csv-bad-value'
          | 'csv-duplicate-row'
          | 'csv-conflicting-row'
          | 'csv-unknown-product'
          | 'csv-ambiguous-product';
        message: string;
        isFatal: boolean;
      }[];
      notes: {
        line: number;
        message: string;
      }[];
    };
    OperationStarted: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      state: 'running' | 'finished';
      total: number;
      counts: {
        pending: number;
        complete: number;
        withShortfalls: number;
        failed: number;
      };
      selection?: {
        /** Format: uuid */
        selectionId: string;
        count: number;
        left?: number;
        joined?: number;
      };
      results?: components['schemas']['OperationResult'][];
      seats?: components['schemas']['SeatPool'][];
      totals?: {
        changed?: {
          /** @enum {string} */
          field:
            | 'userPrincipalName'
            | 'displayName'
            | 'givenName'
            | 'surname'
            | 'jobTitle'
            | 'department'
            | 'officeLocation'
            | 'businessPhone'
            | 'mobilePhone'
            | 'faxNumber'
            | 'alternateEmail'
            | 'streetAddress'
            | 'city'
            | 'state'
            | 'postalCode'
            | 'country'
            | 'usageLocation'
            | 'accountEnabled'
            | 'userType'
            | 'aliases';
          users: number;
        }[];
        assigned: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        removed: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        swaps?: {
          exchanged: number;
          left: number;
          notHeld: number;
          added: number;
        };
        retained: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        retainedUsers: number;
        restored: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        purged: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        granted: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        aliasesReleased: number;
        aliasesReturned: number;
        aliasesLost: number;
        shortfalls: {
          /** Format: uuid */
          skuId: string;
          /** @enum {string} */
          code: 'no-available-seats' | 'not-permitted-in-location';
          users: number;
        }[];
      };
      detailedUsers?: number;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    DryRun: {
      /** Format: uuid */
      id: string;
      mode: string;
      /** @enum {string} */
      state: 'pending' | 'running' | 'finished' | 'cancelled' | 'failed';
      total: number;
      decided: number;
      counts: {
        pending: number;
        complete: number;
        withShortfalls: number;
        failed: number;
      };
      seats?: components['schemas']['SeatPool'][];
      totals?: {
        changed?: {
          /** @enum {string} */
          field:
            | 'userPrincipalName'
            | 'displayName'
            | 'givenName'
            | 'surname'
            | 'jobTitle'
            | 'department'
            | 'officeLocation'
            | 'businessPhone'
            | 'mobilePhone'
            | 'faxNumber'
            | 'alternateEmail'
            | 'streetAddress'
            | 'city'
            | 'state'
            | 'postalCode'
            | 'country'
            | 'usageLocation'
            | 'accountEnabled'
            | 'userType'
            | 'aliases';
          users: number;
        }[];
        assigned: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        removed: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        swaps?: {
          exchanged: number;
          left: number;
          notHeld: number;
          added: number;
        };
        retained: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        retainedUsers: number;
        restored: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        purged: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        granted: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        aliasesReleased: number;
        aliasesReturned: number;
        aliasesLost: number;
        shortfalls: {
          /** Format: uuid */
          skuId: string;
          /** @enum {string} */
          code: 'no-available-seats' | 'not-permitted-in-location';
          users: number;
        }[];
      };
      reason?: {
        code: string;
        message: string;
      };
      /** Format: date-time */
      startedAt: string;
      /** Format: date-time */
      endedAt?: string;
      /** Format: date-time */
      keptUntil: string;
    };
    DryRunStarted: {
      /** Format: uuid */
      id: string;
      mode: string;
      /** @enum {string} */
      state: 'pending' | 'running' | 'finished' | 'cancelled' | 'failed';
      total: number;
      decided: number;
      counts: {
        pending: number;
        complete: number;
        withShortfalls: number;
        failed: number;
      };
      seats?: components['schemas']['SeatPool'][];
      totals?: {
        changed?: {
          /** @enum {string} */
          field:
            | 'userPrincipalName'
            | 'displayName'
            | 'givenName'
            | 'surname'
            | 'jobTitle'
            | 'department'
            | 'officeLocation'
            | 'businessPhone'
            | 'mobilePhone'
            | 'faxNumber'
            | 'alternateEmail'
            | 'streetAddress'
            | 'city'
            | 'state'
            | 'postalCode'
            | 'country'
            | 'usageLocation'
            | 'accountEnabled'
            | 'userType'
            | 'aliases';
          users: number;
        }[];
        assigned: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        removed: {
          /** Format: uuid */
          skuId: string;
          users: number;
        }[];
        swaps?: {
          exchanged: number;
          left: number;
          notHeld: number;
          added: number;
        };
        retained: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        retainedUsers: number;
        restored: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        purged: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        granted: {
          service: string;
          users: number;
          /** Format: date-time */
          purgeAt?: string;
        }[];
        aliasesReleased: number;
        aliasesReturned: number;
        aliasesLost: number;
        shortfalls: {
          /** Format: uuid */
          skuId: string;
          /** @enum {string} */
          code: 'no-available-seats' | 'not-permitted-in-location';
          users: number;
        }[];
      };
      reason?: {
        code: string;
        message: string;
      };
      /** Format: date-time */
      startedAt: string;
      /** Format: date-time */
      endedAt?: string;
      /** Format: date-time */
      keptUntil: string;
      selection?: {
        /** Format: uuid */
        selectionId: string;
        count: number;
        left?: number;
        joined?: number;
      };
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    DryRunResult: {
      index: number;
      /** Format: uuid */
      id?: string;
      /** @enum {string} */
      state: 'Pending' | 'Complete' | 'Failed';
      reason?: {
        code: string;
        message: string;
      };
      changed?: (
        | 'userPrincipalName'
        | 'displayName'
        | 'givenName'
        | 'surname'
        | 'jobTitle'
        | 'department'
        | 'officeLocation'
        | 'businessPhone'
        | 'mobilePhone'
        | 'faxNumber'
        | 'alternateEmail'
        | 'streetAddress'
        | 'city'
        | 'state'
        | 'postalCode'
        | 'country'
        | 'usageLocation'
        | 'accountEnabled'
        | 'userType'
        | 'aliases'
      )[];
      assigned?: string[];
      removed?: string[];
      retained?: components['schemas']['Retention'][];
      restored?: components['schemas']['Retention'][];
      purged?: components['schemas']['Retention'][];
      aliasesReleased?: (string | null)[];
      aliasesReturned?: (string | null)[];
      aliasesLost?: (string | null)[];
      granted?: {
        service: string;
        /** @enum {string} */
        start: 'first' | 'again' | 'fresh';
      }[];
      shortfalls?: {
        /** Format: uuid */
        skuId: string;
        /** @enum {string} */
        code: 'no-available-seats' | 'not-permitted-in-location';
      }[];
      left?: {
        /** @enum {string} */
        what:
          | 'user'
          | 'license'
          | 'userPrincipalName'
          | 'displayName'
          | 'givenName'
          | 'surname'
          | 'jobTitle'
          | 'department'
          | 'officeLocation'
          | 'businessPhone'
          | 'mobilePhone'
          | 'faxNumber'
          | 'alternateEmail'
          | 'streetAddress'
          | 'city'
          | 'state'
          | 'postalCode'
          | 'country'
          | 'usageLocation'
          | 'accountEnabled'
          | 'userType'
          | 'aliases';
        /** Format: uuid */
        skuId?: string;
        /** @enum {string} */
        code:
          | 'changed-since'
          | 'user-deleted'
          | 'no-available-seats'
          | 'usage-location-required'
          | 'not-permitted-in-location'
          | 'address-taken'
          | 'data-purged'
          | 'retention-over'
          | 'value-erased';
        /** Format: uuid */
        by?: string;
      }[];
      handedBack?: {
        /** Format: uuid */
        skuId: string;
        /** Format: uuid */
        from: string;
        /** Format: uuid */
        to: string;
      }[];
      /** Format: date-time */
      purgeAt?: string;
    };
    CommandStatus: {
      id: string;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      foundBy: 'id' | 'key';
      /** @enum {string} */
      status: 'pending' | 'accepted' | 'unchanged' | 'refused';
      type?: string;
      actor?: string;
      /** @enum {string} */
      actorKind?: 'user' | 'application' | 'upstream' | 'system' | 'local';
      /** Format: uuid */
      actorTenant?: string;
      actorRole?: string;
      client?: string;
      /** Format: date-time */
      decidedAt?: string;
      asked?: {
        [key: string]: unknown;
      };
      relatedIds?: string[];
      clockTrusted?: boolean;
      retention?: string;
      position?: string;
      answer?: {
        [key: string]: unknown;
      };
      reason?: {
        code: string;
        message: string;
      };
      version?: number;
      expected?: number;
      reference?: string;
      hasReason?: boolean;
      reasonText?: string | null;
      unreadable?: string[];
      /** Format: uuid */
      startedBy?: string;
    };
    CommandRow: {
      /** Format: uuid */
      commandId: string;
      type: string;
      /** @enum {string} */
      status: 'accepted' | 'unchanged' | 'refused';
      reason?: {
        code: string;
        message: string;
      };
      relatedIds: string[];
      reference?: string;
      hasReason: boolean;
      actor: string;
      /** @enum {string} */
      actorKind: 'user' | 'application' | 'upstream' | 'system' | 'local';
      /** Format: uuid */
      actorTenant?: string;
      actorRole?: string;
      client?: string;
      /** Format: date-time */
      decidedAt: string;
      position: string;
    };
    HistoryEntry: {
      /** Format: uuid */
      commandId: string;
      position: string;
      /** Format: date-time */
      occurredAt: string;
      type?: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged' | 'refused';
      words: string;
      users: {
        /** Format: uuid */
        id: string;
        userPrincipalName: string | null;
      }[];
      products: {
        /** Format: uuid */
        skuId: string;
        skuPartNumber?: string;
      }[];
      /** Format: uuid */
      purchaseId?: string;
      /** Format: uuid */
      operationId?: string;
      /** Format: uuid */
      startedBy?: string;
      actor: string;
      /** @enum {string} */
      actorKind: 'user' | 'application' | 'upstream' | 'system' | 'local';
      /** Format: uuid */
      actorTenant?: string;
      actorRole?: string;
      client?: string;
      actorName?: string;
      reference?: string;
      hasReason: boolean;
      reasonText?: string | null;
      reason?: {
        code: string;
        message: string;
      };
      changes: ({
        what: string;
      } & {
        [key: string]: unknown;
      })[];
      more?: number;
      modified: {
        /** Format: uuid */
        userId?: string;
        /** Format: uuid */
        purchaseId?: string;
        property: string;
        /** Format: uuid */
        skuId?: string;
        before: unknown;
        after: unknown;
      }[];
      unreadable?: ('reasonText' | 'modified')[];
    };
    Explanation: {
      /** Format: uuid */
      commandId: string;
      type: string;
      /** @enum {string} */
      status: 'accepted' | 'unchanged' | 'refused';
      reason?: {
        code: string;
        message: string;
      };
      /** @enum {string} */
      verdict: 'was-not-refused' | 'passes-now' | 'passes-after' | 'no-small-change' | 'not-to-be-decided-again';
      remedies: {
        /** @enum {string} */
        step:
          | 'buy-seats'
          | 'set-location'
          | 'keep-location'
          | 'switch-off'
          | 'leave-on'
          | 'leave-out'
          | 'use-address'
          | 'leave-out-alias'
          | 'leave-out-id'
          | 'name-user'
          | 'confirm'
          | 'restore-user'
          | 'renew-purchase'
          | 'reopen-tenant'
          | 'look-again'
          | 'higher-version'
          | 'assign'
          | 'switch-on';
        words: string;
        /** Format: uuid */
        skuId?: string;
        skuIds?: string[];
        seats?: number;
        /** Format: uuid */
        userId?: string;
        usageLocation?: string;
        plans?: {
          /** Format: uuid */
          skuId: string;
          planIds: string[];
        }[];
        planIds?: string[];
        notIn?: string[];
        /** @enum {string} */
        because?: 'not-held' | 'already-held' | 'twice';
        /** @enum {string} */
        field?: 'userPrincipalName' | 'aliases' | 'removeAliases';
        index?: number;
        address?: string;
        users?: number;
        /** Format: uuid */
        purchaseId?: string;
      }[];
      otherWays?: {
        /** @enum {string} */
        step:
          | 'buy-seats'
          | 'set-location'
          | 'keep-location'
          | 'switch-off'
          | 'leave-on'
          | 'leave-out'
          | 'use-address'
          | 'leave-out-alias'
          | 'leave-out-id'
          | 'name-user'
          | 'confirm'
          | 'restore-user'
          | 'renew-purchase'
          | 'reopen-tenant'
          | 'look-again'
          | 'higher-version'
          | 'assign'
          | 'switch-on';
        words: string;
        /** Format: uuid */
        skuId?: string;
        skuIds?: string[];
        seats?: number;
        /** Format: uuid */
        userId?: string;
        usageLocation?: string;
        plans?: {
          /** Format: uuid */
          skuId: string;
          planIds: string[];
        }[];
        planIds?: string[];
        notIn?: string[];
        /** @enum {string} */
        because?: 'not-held' | 'already-held' | 'twice';
        /** @enum {string} */
        field?: 'userPrincipalName' | 'aliases' | 'removeAliases';
        index?: number;
        address?: string;
        users?: number;
        /** Format: uuid */
        purchaseId?: string;
      }[][];
      left?: {
        code: string;
        message: string;
      };
    };
    UserExplanation: {
      /** @enum {string} */
      state: 'on' | 'off' | 'retained' | 'purged' | 'absent';
      grantedBy?: string[];
      disabledPlans?: string[];
      switchedOffIn?: string[];
      /** Format: date-time */
      purgeAt?: string;
      /** @enum {string} */
      goesWith?: 'service' | 'user';
      /** Format: uuid */
      userId: string;
      /** @enum {string} */
      userStatus: 'active' | 'deleted' | 'purged';
      /** Format: uuid */
      skuId?: string;
      service?: string;
      words: string;
      /** Format: uuid */
      since?: string;
      seats?: {
        valid: number;
        expired: number;
        assigned: number;
        available: number;
      };
      kept: {
        service: string;
        /** Format: date-time */
        purgeAt?: string;
      }[];
      chain: {
        /** Format: uuid */
        commandId: string;
        position: string;
        /** Format: date-time */
        occurredAt: string;
        type?: string;
        /** @enum {string} */
        outcome?: 'accepted' | 'unchanged' | 'refused';
        words: string;
        /** Format: uuid */
        purchaseId?: string;
        /** Format: uuid */
        operationId?: string;
        /** Format: uuid */
        startedBy?: string;
        actor?: string;
        /** @enum {string} */
        actorKind?: 'user' | 'application' | 'upstream' | 'system' | 'local';
        /** Format: uuid */
        actorTenant?: string;
        actorRole?: string;
        client?: string;
        actorName?: string;
        reference?: string;
        hasReason?: boolean;
        reasonText?: string | null;
        reason?: {
          code: string;
          message: string;
        };
        changes: ({
          what: string;
        } & {
          [key: string]: unknown;
        })[];
        unreadable?: ('reasonText' | 'modified')[];
        after: {
          /** @enum {string} */
          state: 'on' | 'off' | 'retained' | 'purged' | 'absent';
          grantedBy?: string[];
          disabledPlans?: string[];
          switchedOffIn?: string[];
          /** Format: date-time */
          purgeAt?: string;
          /** @enum {string} */
          goesWith?: 'service' | 'user';
        };
      }[];
      earlier: number;
      way?: {
        /** @enum {string} */
        verdict: 'was-not-refused' | 'passes-now' | 'passes-after' | 'no-small-change' | 'not-to-be-decided-again';
        remedies: {
          /** @enum {string} */
          step:
            | 'buy-seats'
            | 'set-location'
            | 'keep-location'
            | 'switch-off'
            | 'leave-on'
            | 'leave-out'
            | 'use-address'
            | 'leave-out-alias'
            | 'leave-out-id'
            | 'name-user'
            | 'confirm'
            | 'restore-user'
            | 'renew-purchase'
            | 'reopen-tenant'
            | 'look-again'
            | 'higher-version'
            | 'assign'
            | 'switch-on';
          words: string;
          /** Format: uuid */
          skuId?: string;
          skuIds?: string[];
          seats?: number;
          /** Format: uuid */
          userId?: string;
          usageLocation?: string;
          plans?: {
            /** Format: uuid */
            skuId: string;
            planIds: string[];
          }[];
          planIds?: string[];
          notIn?: string[];
          /** @enum {string} */
          because?: 'not-held' | 'already-held' | 'twice';
          /** @enum {string} */
          field?: 'userPrincipalName' | 'aliases' | 'removeAliases';
          index?: number;
          address?: string;
          users?: number;
          /** Format: uuid */
          purchaseId?: string;
        }[];
        otherWays?: {
          /** @enum {string} */
          step:
            | 'buy-seats'
            | 'set-location'
            | 'keep-location'
            | 'switch-off'
            | 'leave-on'
            | 'leave-out'
            | 'use-address'
            | 'leave-out-alias'
            | 'leave-out-id'
            | 'name-user'
            | 'confirm'
            | 'restore-user'
            | 'renew-purchase'
            | 'reopen-tenant'
            | 'look-again'
            | 'higher-version'
            | 'assign'
            | 'switch-on';
          words: string;
          /** Format: uuid */
          skuId?: string;
          skuIds?: string[];
          seats?: number;
          /** Format: uuid */
          userId?: string;
          usageLocation?: string;
          plans?: {
            /** Format: uuid */
            skuId: string;
            planIds: string[];
          }[];
          planIds?: string[];
          notIn?: string[];
          /** @enum {string} */
          because?: 'not-held' | 'already-held' | 'twice';
          /** @enum {string} */
          field?: 'userPrincipalName' | 'aliases' | 'removeAliases';
          index?: number;
          address?: string;
          users?: number;
          /** Format: uuid */
          purchaseId?: string;
        }[][];
        left?: {
          code: string;
          message: string;
        };
      };
      /** Format: date-time */
      asOf?: string;
      position?: string;
      addressIsNowOf?: string | null;
    };
    ReasonRedacted: {
      /** Format: uuid */
      redacted: string;
      keyDestroyed: boolean;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Deadline: {
      /** Format: uuid */
      userId: string;
      userPrincipalName?: string;
      unreadable?: 'userPrincipalName'[];
      service: string | null;
      /** Format: uuid */
      retentionId: string;
      /** Format: date-time */
      purgeAt: string;
      comesBackWith?: {
        /** Format: uuid */
        skuId: string;
        skuPartNumber: string;
        available: number;
      }[];
      restore?: string;
    };
    DeadlinesReport: {
      timeZone: string;
      total: number;
      items: {
        /** Format: date */
        date: string;
        /** Format: date-time */
        startsAt: string;
        /** Format: date-time */
        endsAt: string;
        deadlines: number;
      }[];
    };
    RefusalsReport: {
      timeZone: string;
      total: number;
      items: {
        /** Format: date */
        date: string;
        /** Format: date-time */
        startsAt: string;
        /** Format: date-time */
        endsAt: string;
        refusals: number;
        codes: {
          code: string;
          refusals: number;
        }[];
      }[];
    };
    UnlicensedReport: {
      items: {
        /** Format: uuid */
        id: string;
        userPrincipalName: string | null;
        displayName: string | null;
        usageLocation: string | null;
        accountEnabled: boolean;
        /** @enum {string} */
        userType: 'Member' | 'Guest';
        /** Format: date-time */
        createdAt: string;
        unreadable?: string[];
      }[];
      next?: string;
      total?: number;
    };
    OverlapsReport: {
      items: {
        /** Format: uuid */
        id: string;
        userPrincipalName: string | null;
        displayName: string | null;
        usageLocation: string | null;
        accountEnabled: boolean;
        /** @enum {string} */
        userType: 'Member' | 'Guest';
        /** Format: date-time */
        createdAt: string;
        unreadable?: string[];
        overlaps: {
          /** Format: uuid */
          skuId: string;
          skuPartNumber?: string;
          coveredBy: {
            /** Format: uuid */
            skuId: string;
            skuPartNumber?: string;
          }[];
        }[];
      }[];
      next?: string;
      total?: number;
    };
    SeatsReport: {
      timeZone: string;
      /** Format: uuid */
      skuId: string;
      items: {
        /** Format: date */
        date: string;
        /** Format: date-time */
        at: string;
        valid: number;
        expired: number;
        assigned: number;
        available: number;
      }[];
    };
    TrueUpReport: {
      items: {
        /** Format: uuid */
        skuId: string;
        skuPartNumber: string;
        seatDays: {
          held: number;
          valid: number;
          idle: number;
          over: number;
        };
        peak: {
          assigned: number;
          /** Format: date-time */
          at: string;
        };
      }[];
      next?: string;
      timeZone: string;
      /** Format: date-time */
      startsAt: string;
      /** Format: date-time */
      endsAt: string;
    };
    PurchasesReport: {
      items: {
        /** Format: uuid */
        id: string;
        seats: number;
        /** @enum {string} */
        state: 'active' | 'expired' | 'suspended' | 'cancelled';
        /** Format: date */
        endsOn?: string;
        seatDays: number;
      }[];
      next?: string;
      /** Format: uuid */
      skuId: string;
      timeZone: string;
      /** Format: date-time */
      startsAt: string;
      /** Format: date-time */
      endsAt: string;
    };
    Clock: {
      /** Format: date-time */
      now: string;
      trusted: boolean;
      reasons: {
        /** @enum {string} */
        code: 'jumped' | 'before-history' | 'long-gap' | 'not-agreed';
        detail: string;
        /** Format: date-time */
        since: string;
      }[];
      purgesWait?: {
        detail: string;
        /** Format: date-time */
        until?: string;
      };
      /** Format: date-time */
      agreedAt?: string;
    };
    ClockAgreed: {
      /** Format: date-time */
      agreedAt: string;
      /** Format: uuid */
      commandId: string;
      /** @enum {string} */
      outcome: 'accepted' | 'unchanged';
      position?: string;
      repeated?: boolean;
      /** @constant */
      dryRun?: true;
    };
    Erasure: {
      certificate: {
        /** @constant */
        version: 1;
        storeId: string;
        /** Format: uuid */
        tenantId: string;
        /** Format: uuid */
        pseudonym: string;
        rule: {
          /** Format: uuid */
          retentionId: string;
          retention: string;
          /** Format: date-time */
          purgeAt: string;
        };
        deleted: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
        };
        purged: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
          /** @enum {string} */
          cause: 'due' | 'overdue' | 'requested';
          requestedBy?: {
            actor: string;
            /** @enum {string} */
            actorKind: 'user' | 'application' | 'upstream' | 'system' | 'local';
            /** Format: uuid */
            actorTenant?: string;
            actorRole?: string;
            client?: string;
            /** Format: uuid */
            commandId: string;
          };
        };
        keyShredded: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
        };
        services: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
          service: string;
          /** Format: uuid */
          retentionId: string;
          /** Format: date-time */
          purgeAt: string;
          /** @enum {string} */
          cause: 'due' | 'overdue' | 'requested';
          /** Format: uuid */
          userRetentionId?: string;
        }[];
        kept: string[];
      };
      jws: string;
    };
    TenantErasure: {
      certificate: {
        /** @constant */
        version: 1;
        storeId: string;
        /** Format: uuid */
        tenantId: string;
        rule: {
          /** Format: uuid */
          retentionId: string;
          retention: string;
          /** Format: date-time */
          purgeAt: string;
        };
        closed: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
          requestedBy: {
            actor: string;
            /** @enum {string} */
            actorKind: 'user' | 'application' | 'upstream' | 'system' | 'local';
            /** Format: uuid */
            actorTenant?: string;
            actorRole?: string;
            client?: string;
            /** Format: uuid */
            commandId: string;
          };
        };
        purged: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
        };
        keysShredded: {
          /** Format: uuid */
          eventId: string;
          position: string;
          /** Format: date-time */
          at: string;
        };
        users: number;
        persons: number;
      };
      jws: string;
    };
    SigningKeys: {
      keys: {
        /** @constant */
        kty: 'OKP';
        /** @constant */
        crv: 'Ed25519';
        x: string;
        kid: string;
        /** @constant */
        alg: 'EdDSA';
        /** @constant */
        use: 'sig';
      }[];
    };
    Me:
      | {
          /** @constant */
          kind: 'user';
          issuer: string;
          id: string;
          /** Format: uuid */
          tenantId: string;
          client?: string;
          name?: string;
          roles: (
            | 'Operator'
            | 'GlobalAdministrator'
            | 'UserAdministrator'
            | 'LicenseAdministrator'
            | 'GlobalReader'
            | 'Auditor'
          )[];
          tenants: string[] | 'all';
          /** Format: uuid */
          assumedTenant?: string;
          /** @enum {string} */
          authentication: 'off' | 'local' | 'issuers';
          session?: {
            id: string;
            csrfToken: string;
            /** Format: date-time */
            idleEndsAt: string;
            /** Format: date-time */
            endsAt: string;
          };
          permits: {
            reads: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            readsAsOf: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            commands: string[];
            operations: string[];
          };
        }
      | {
          /** @constant */
          kind: 'application';
          issuer: string;
          client: string;
          /** Format: uuid */
          tenantId?: string;
          name?: string;
          roles: (
            | 'Operator'
            | 'GlobalAdministrator'
            | 'UserAdministrator'
            | 'LicenseAdministrator'
            | 'GlobalReader'
            | 'Auditor'
          )[];
          tenants: string[] | 'all';
          /** Format: uuid */
          assumedTenant?: string;
          /** @enum {string} */
          authentication: 'off' | 'local' | 'issuers';
          session?: {
            id: string;
            csrfToken: string;
            /** Format: date-time */
            idleEndsAt: string;
            /** Format: date-time */
            endsAt: string;
          };
          permits: {
            reads: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            readsAsOf: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            commands: string[];
            operations: string[];
          };
        }
      | {
          /** @constant */
          kind: 'local';
          name?: string;
          roles: (
            | 'Operator'
            | 'GlobalAdministrator'
            | 'UserAdministrator'
            | 'LicenseAdministrator'
            | 'GlobalReader'
            | 'Auditor'
          )[];
          tenants: string[] | 'all';
          /** Format: uuid */
          assumedTenant?: string;
          /** @enum {string} */
          authentication: 'off' | 'local' | 'issuers';
          session?: {
            id: string;
            csrfToken: string;
            /** Format: date-time */
            idleEndsAt: string;
            /** Format: date-time */
            endsAt: string;
          };
          permits: {
            reads: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            readsAsOf: ('tenant' | 'history' | 'export' | 'outcomes' | 'tenants' | 'catalogue' | 'installation')[];
            commands: string[];
            operations: string[];
          };
        };
    Status: {
      version: string;
      /** @enum {string} */
      clock: 'trusted' | 'not-trusted';
      head?: string;
      readModels: {
        name: string;
        position?: string;
        behind?: {
          events: number;
          seconds: number;
        };
      }[];
    };
    Settings: {
      retention: {
        term: string;
        byService: {
          service: string;
          term: string;
        }[];
      };
      references: {
        required: ('remove' | 'replace' | 'reassign' | 'delete' | 'erase' | 'close')[];
        form?: string;
        /** @constant */
        exceptGraph?: true;
      };
      eraseAtOnce: boolean;
      rateLimit?: {
        writes: number;
        reads: number;
      };
      signIn: {
        /** @enum {string} */
        mode: 'off' | 'local' | 'issuers';
        issuers: string[];
      };
      upstreams?: {
        system: string;
        roles: string[];
        tenants: string[] | 'all';
      }[];
    };
    TenantList: {
      items: components['schemas']['Tenant'][];
      next?: string;
    };
    SubscriptionList: {
      items: components['schemas']['Subscription'][];
      next?: string;
    };
    DeletedUserList: {
      items: components['schemas']['DeletedUser'][];
      next?: string;
    };
    ProductList: {
      items: components['schemas']['Product'][];
      next?: string;
    };
    RestrictionList: {
      items: components['schemas']['Restriction'][];
      next?: string;
    };
    OperationList: {
      items: components['schemas']['Operation'][];
      next?: string;
    };
    DryRunList: {
      items: components['schemas']['DryRun'][];
      next?: string;
    };
    DryRunResultList: {
      items: components['schemas']['DryRunResult'][];
      next?: string;
    };
    CommandRowList: {
      items: components['schemas']['CommandRow'][];
      next?: string;
    };
    HistoryEntryList: {
      items: components['schemas']['HistoryEntry'][];
      next?: string;
    };
    DeadlineList: {
      items: components['schemas']['Deadline'][];
      next?: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
