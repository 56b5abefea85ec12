/** This much of Microsoft's client the tests call. */
export interface GraphSdk {
  readonly users: {
    byUserId(id: string): {
      get(configuration?: { queryParameters: { select: string[] } }): Promise<GraphUser>;
      patch(user: Partial<GraphUser>): Promise<GraphUser | undefined>;
      delete(): Promise<void>;
      toGetRequestInformation(): GraphRequest;
      toDeleteRequestInformation(): GraphRequest;
      readonly assignLicense: {
        post(body: { addLicenses: readonly GraphLicense[]; removeLicenses: readonly string[] }): Promise<GraphUser>;
      };
      readonly licenseDetails: { get(): Promise<{ readonly value: readonly GraphLicenseDetails[] }> };
    };
    readonly count: { get(): Promise<number> };
    post(user: Partial<GraphUser> & { readonly passwordProfile?: object }): Promise<GraphUser>;
  };
  readonly directory: {
    readonly deletedItems: {
      byDirectoryObjectId(id: string): {
        delete(): Promise<void>;
        readonly restore: {
          post(): Promise<{ readonly id: string; readonly additionalData?: Record<string, unknown> }>;
        };
      };
    };
  };
}
/** The client makes and sends it; nobody looks into it. */
export interface GraphRequest {
  readonly httpMethod?: unknown;
}
export interface GraphLicense {
  readonly skuId: string;
  readonly disabledPlans?: readonly string[];
}
export interface GraphUser {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly mailNickname: string;
  readonly accountEnabled: boolean;
  readonly usageLocation: string;
  readonly proxyAddresses: readonly string[];
  readonly assignedLicenses: readonly GraphLicense[];
  readonly deletedDateTime: Date;
}
export interface GraphLicenseDetails {
  readonly skuId: string;
  readonly servicePlans: readonly { readonly servicePlanId: string; readonly provisioningStatus: string }[];
}
export interface GraphSku {
  readonly skuId: string;
  readonly consumedUnits: number;
  readonly prepaidUnits: { readonly enabled: number; readonly warning: number; readonly suspended: number };
}
export interface GraphAudit {
  readonly activityDisplayName: string;
  readonly result: string;
  readonly resultReason: string;
  readonly initiatedBy: { readonly user: { readonly id: string } };
  readonly targetResources: readonly { readonly id: string }[];
}
export class GraphClient {
  constructor(url: string, token?: string);
  readonly sdk: GraphSdk;
  skus(): Promise<readonly GraphSku[]>;
  audits(query?: string): Promise<readonly GraphAudit[]>;
  /** Resolves to every user of a list, which the client follows page by page. */
  everyUser(select: readonly string[], where?: 'here' | 'deleted'): Promise<readonly GraphUser[]>;
  /** Sends requests as one `$batch`. Resolves to their statuses, in order. */
  batch(requests: readonly GraphRequest[]): Promise<readonly (number | undefined)[]>;
}
