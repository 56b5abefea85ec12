import { type DynamicModule, Module } from '@nestjs/common';
import { defined } from '#licensing';
import type { IdentifySender, KnownUpstream, ProcessSettings, SignIn } from '#platform';
import { ApiModule } from '../../api/src/api.module.js';
import type { PlanServices } from '../../api/src/api-settings.js';
import { CommandsModule } from '../../commands/src/commands.module.js';
import { ProjectorModule } from '../../projector/src/projector.module.js';
import { RetentionModule } from '../../retention/src/retention.module.js';
import { SAMPLE_TENANT_ID } from './sample/sample-tenant.js';
import type { StandaloneParts } from './standalone-parts.js';

export interface StandaloneEdge {
  readonly settings: ProcessSettings;
  readonly planServices: PlanServices;
  /** Where it is undefined, nobody signs in. */
  readonly signIn: SignIn | undefined;
  /** Tells who sent a message; it is undefined where all come from this process. */
  readonly identify: IdentifySender | undefined;
  readonly upstreams: readonly KnownUpstream[] | undefined;
  /** This turns false when the process ends. */
  readonly serving: () => boolean;
}

/** The four apps stand in one process: each is the module that it is also on its own. */
@Module({})
export class StandaloneModule {
  static of(parts: StandaloneParts, { identify, ...edge }: StandaloneEdge): DynamicModule {
    const { settings } = edge;
    const { keyCheck } = parts.retention;
    const intake = defined({ unknownOutcome: 'answer', identify });
    return {
      module: StandaloneModule,
      imports: [
        ApiModule.of({ process: 'standalone', ...parts, ...edge, keyCheck, sampleTenantId: SAMPLE_TENANT_ID }),
        CommandsModule.of({ ...parts, settings, intake }),
        ProjectorModule.of({ ...parts, ...parts.projections, settings }),
        RetentionModule.of({ ...parts, settings }),
      ],
    };
  }
}
