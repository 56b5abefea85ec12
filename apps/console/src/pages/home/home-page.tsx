import { Anchor, SimpleGrid } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { DeadlinesCard, OperationsCard, RefusalsCard } from './happening-cards.js';
import { SeatsCards } from './seats-cards.js';

/** What wants somebody's attention, each with the way there: four questions and the names of products, never more. */
const HomePage = (): ReactElement => {
  const asOf = useAsOf();
  const { mayRead, mayEverRead } = usePermits();
  const isNow = asOf === undefined;
  if (!mayEverRead('tenant'))
    return (
      <PageHeader title="Home">
        Your role looks after the installation, and sees nobody’s users:{' '}
        <Anchor size="sm" renderRoot={(props) => <Link to={'/installation' as string} {...props} />}>
          Tenants and clock
        </Anchor>
      </PageHeader>
    );
  return (
    <>
      <PageHeader title="Home">
        {isNow ? 'What wants your attention' : 'What was so then; what comes and what runs is known for now alone'}
      </PageHeader>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        {(isNow ? mayRead('tenant') : mayEverRead('tenant')) && <SeatsCards />}
        {isNow && mayRead('history') && <DeadlinesCard />}
        {isNow && mayRead('tenant') && <OperationsCard />}
        {isNow && mayRead('history') && <RefusalsCard />}
      </SimpleGrid>
    </>
  );
};

export default HomePage;
