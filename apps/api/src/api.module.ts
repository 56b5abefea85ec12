import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { type Directory, type KeyCheck, notedStops, Selections, TenantChanges } from '#application';
import {
  BrokerModule,
  checksOf,
  ClockModule,
  type Configuration,
  HealthModule,
  type Ports,
  type ProcessKind,
  type ProcessSettings,
  QueriesModule,
  release,
  type QuerySide,
  type ReadinessOptions,
  type SignIn,
  StoresModule,
  TelemetryModule,
} from '#platform';
import {
  AUTHENTICATION,
  DIRECTORY,
  type Installation,
  INSTALLATION,
  KEY_CHECK,
  PLAN_SERVICES,
  type PlanServices,
  PROTECTED_RESOURCE,
  type ProtectedResource,
  RELEASE,
  SAMPLE_TENANT,
} from './api-settings.js';
import { CatalogueAsOf } from './catalogue/catalogue-as-of.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { ProductNames } from './catalogue/product-names.js';
import { ChangesController } from './changes/changes.controller.js';
import { ClockController } from './clock/clock.controller.js';
import { CommandRights } from './commands/command-rights.js';
import { CommandsController } from './commands/commands.controller.js';
import { Explanations } from './commands/explanations.js';
import { TrialParts } from './commands/trial-parts.js';
import { ShownAnswers } from './commands/shown-answers.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { DryRunsController } from './operations/dry-runs.controller.js';
import { CommandSender } from './edge/command-sender.js';
import { AsOf } from './edge/as-of.js';
import { FreshModels } from './edge/fresh-models.js';
import { ServedTags } from './edge/served-tags.js';
import { KnownTenants } from './edge/known-tenants.js';
import { OwnWrites } from './edge/own-writes.js';
import { TenantResolver } from './edge/tenant-resolver.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { AnsweredStreams } from './feed/answered-stream.js';
import { FeedController } from './feed/feed.controller.js';
import { OpenFeeds } from './feed/open-feeds.js';
import { Places } from './feed/places.js';
import { ErrorsController } from './errors/errors.controller.js';
import { GraphTenantController } from './graph/tenant/graph-tenant.controller.js';
import { GraphBatchController } from './graph/batch/graph-batch.controller.js';
import { DirectoryAuditsController } from './graph/audits/directory-audits.controller.js';
import { Bought } from './graph/tenant/bought.js';
import { CompanySubscriptionsController } from './graph/tenant/company-subscriptions.controller.js';
import { GraphMeController } from './graph/users/graph-me.controller.js';
import { DeletedItemsController } from './graph/users/deleted-items.controller.js';
import { GraphAccountsController } from './graph/users/graph-accounts.controller.js';
import { GraphUsersAsOf } from './graph/users/graph-users-as-of.js';
import { GraphUsers } from './graph/users/graph-users.js';
import { GraphDeletedUsers } from './graph/users/graph-deleted-users.js';
import { GraphLicenses } from './graph/users/graph-licenses.js';
import { GraphUsersController } from './graph/users/graph-users.controller.js';
import { AfterOwnWrites } from './graph/protocol/after-own-writes.js';
import { UserDeltaController } from './graph/users/user-delta.controller.js';
import { GraphAnswers } from './graph/protocol/graph-answers.js';
import { GraphTags } from './graph/protocol/graph-tags.js';
import { HealthController } from './health/health.controller.js';
import { FindOperation } from './operations/find-operation.js';
import { HistoryController } from './history/history.controller.js';
import { ShownHistory } from './history/shown-history.js';
import { OperationsController } from './operations/operations.controller.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { QUERY_HANDLERS } from './queries.js';
import { WhatIfController } from './reports/what-if.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { SeatReportsController } from './reports/seat-reports.controller.js';
import { KeptSelections } from './selections/kept-selections.js';
import { SelectionsController } from './selections/selections.controller.js';
import { SettingsController } from './settings/settings.controller.js';
import { StatusController } from './status/status.controller.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { LicensesController } from './users/licenses.controller.js';
import { ShownProducts } from './users/shown-products.js';
import { ExplainUserController } from './explanations/explain-user.controller.js';
import { UserChanges } from './users/user-changes.js';
import { UserExplanations } from './explanations/user-explanations.js';
import { UsersAsOf } from './users/users-as-of.js';
import { UserViews } from './users/user-views.js';
import { UsersController } from './users/users.controller.js';
import { UsersFilesController } from './users/users-files.controller.js';
import { WellKnownController } from './well-known/well-known.controller.js';

export interface ApiParts {
  /** It is the API alone, or all apps in one. */
  readonly process: Extract<ProcessKind, 'api' | 'standalone'>;
  readonly ports: Ports;
  readonly querySide: QuerySide;
  readonly settings: Pick<ProcessSettings, 'logger' | 'telemetry'> & {
    readonly configuration: Installation['configuration'] & Pick<Configuration, 'publicUrl'>;
  };
  readonly upstreams: Installation['upstreams'];
  /** Where it is undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  readonly planServices: PlanServices;
  /** It finds people by what is sealed. It is undefined where the installation wants none. */
  readonly directory: Directory | undefined;
  /** It tells whoever watches a tenant of what changes in it. */
  readonly changes: TenantChanges;
  /** Users whose texts can't be read are reported to it. */
  readonly keyCheck: Pick<KeyCheck, 'report'>;
  /** A request that names no tenant is about this one, where it exists. */
  readonly sampleTenantId?: string;
  /** This turns false when the process ends. */
  readonly serving: () => boolean;
}

/** Says what this process needs to serve. */
export const readinessOf = ({
  process,
  ports,
  serving,
}: Pick<ApiParts, 'process' | 'ports' | 'serving'>): ReadinessOptions => ({
  ...ports,
  process,
  serving,
  checks: checksOf(ports),
  // all in one process it has them among its own
  ...(process === 'api' ? { elsewhere: () => notedStops(ports.models) } : {}),
});

/** All routes are here. */
export const CONTROLLERS = [
  HealthController,
  TenantsController,
  CatalogueController,
  SubscriptionsController,
  PurchasesController,
  LicensesController,
  UsersController,
  UsersFilesController,
  ExplainUserController,
  SelectionsController,
  OperationsController,
  DryRunsController,
  CommandsController,
  HistoryController,
  DeadlinesController,
  ReportsController,
  SeatReportsController,
  WhatIfController,
  ErasuresController,
  FeedController,
  ChangesController,
  ClockController,
  StatusController,
  SettingsController,
  ErrorsController,
  WellKnownController,
  GraphTenantController,
  GraphUsersController,
  UserDeltaController,
  GraphAccountsController,
  DeletedItemsController,
  GraphMeController,
  CompanySubscriptionsController,
  GraphBatchController,
  DirectoryAuditsController,
] as const;

/** The HTTP API sends commands, and answers questions. */
@Module({})
export class ApiModule {
  static of({ process, ports, serving, querySide, settings, signIn, ...parts }: ApiParts): DynamicModule {
    const { publicUrl, authentication } = settings.configuration;
    const resource: ProtectedResource = { issuers: signIn?.issuers, publicUrl };
    const installation: Installation = { configuration: settings.configuration, upstreams: parts.upstreams };
    return {
      module: ApiModule,
      imports: [
        CqrsModule,
        TelemetryModule.of(settings),
        ClockModule.of(ports),
        StoresModule.of(ports),
        BrokerModule.of(ports),
        QueriesModule.of(ports, querySide),
        HealthModule.on(readinessOf({ process, ports, serving })),
      ],
      controllers: [...CONTROLLERS],
      providers: [
        { provide: PLAN_SERVICES, useValue: parts.planServices },
        { provide: SAMPLE_TENANT, useValue: parts.sampleTenantId },
        { provide: PROTECTED_RESOURCE, useValue: resource },
        { provide: AUTHENTICATION, useValue: authentication?.mode },
        { provide: INSTALLATION, useValue: installation },
        { provide: RELEASE, useValue: release() },
        { provide: DIRECTORY, useValue: parts.directory },
        { provide: KEY_CHECK, useValue: parts.keyCheck },
        { provide: Selections, useValue: new Selections(ports) },
        KeptSelections,
        { provide: TenantChanges, useValue: parts.changes },
        OpenFeeds,
        AnsweredStreams,
        Places,
        OwnWrites,
        KnownTenants,
        AfterOwnWrites,
        CommandSender,
        CommandRights,
        AsOf,
        CatalogueAsOf,
        UsersAsOf,
        GraphUsersAsOf,
        FreshModels,
        ServedTags,
        GraphTags,
        FindOperation,
        ...QUERY_HANDLERS,
        TenantResolver,
        ProductNames,
        ShownProducts,
        UserViews,
        UserChanges,
        ShownAnswers,
        TrialParts,
        Explanations,
        UserExplanations,
        ShownHistory,
        GraphAnswers,
        GraphUsers,
        GraphDeletedUsers,
        GraphLicenses,
        Bought,
      ],
    };
  }
}
