import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Freshness, GuardedClock, History } from '#application';
import { BROKER, checksOf, CODEC, EVENT_STORE, HASHER, HealthModule, IDS, KEYS, Metrics, READ_MODELS } from '#platform';
import type { ApiCore } from './api-core.js';
import { COMMAND_LOOKUP, type FindsCommands, PLAN_SERVICES, SAMPLE_TENANT } from './api-settings.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { ProductNames } from './catalogue/product-names.js';
import { ClockController } from './clock/clock.controller.js';
import { CommandsController } from './commands/commands.controller.js';
import { DeadlinesController } from './deadlines/deadlines.controller.js';
import { CommandSender } from './edge/command-sender.js';
import { FreshModels } from './edge/fresh-models.js';
import { TenantResolver } from './edge/tenant-resolver.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ErrorsController } from './errors/errors.controller.js';
import { HealthController } from './health/health.controller.js';
import { FindOperation } from './operations/find-operation.js';
import { OperationsController } from './operations/operations.controller.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { QUERY_HANDLERS } from './queries.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { LicensesController } from './users/licenses.controller.js';
import { UserViews } from './users/user-views.js';
import { UsersController } from './users/users.controller.js';

@Module({})
export class ApiModule {
  static on(core: ApiCore): DynamicModule {
    return {
      module: ApiModule,
      imports: [CqrsModule, HealthModule.on({ serving: core.serving, checks: checksOf(core) })],
      controllers: [
        HealthController,
        TenantsController,
        CatalogueController,
        SubscriptionsController,
        PurchasesController,
        LicensesController,
        UsersController,
        OperationsController,
        CommandsController,
        DeadlinesController,
        ErasuresController,
        ClockController,
        ErrorsController,
      ],
      providers: [
        { provide: EVENT_STORE, useValue: core.store },
        { provide: CODEC, useValue: core.codec },
        { provide: KEYS, useValue: core.keys },
        { provide: HASHER, useValue: core.hasher },
        { provide: IDS, useValue: core.ids },
        { provide: GuardedClock, useValue: core.clock },
        { provide: BROKER, useValue: core.broker },
        { provide: READ_MODELS, useValue: core.models },
        { provide: Freshness, useValue: core.freshness },
        { provide: History, useValue: core.history },
        { provide: Metrics, useValue: core.telemetry.metrics },
        { provide: PLAN_SERVICES, useValue: core.planServices },
        { provide: SAMPLE_TENANT, useValue: core.sampleTenantId },
        { provide: COMMAND_LOOKUP, useValue: { lookup: core.commandStatus } satisfies FindsCommands },
        CommandSender,
        FreshModels,
        FindOperation,
        ...QUERY_HANDLERS,
        TenantResolver,
        ProductNames,
        UserViews,
      ],
    };
  }
}
