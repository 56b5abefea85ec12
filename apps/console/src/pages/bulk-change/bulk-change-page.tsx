import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { handedOver, nameOfRow } from '../../parts/chosen-users.js';
import { PageHeader } from '../../parts/page-header.js';
import { usePermits } from '../../parts/permits.js';
import { useOperation } from '../../parts/use-operation.js';
import { useProductName } from '../../parts/use-product-name.js';
import classes from './bulk-change-page.module.css';
import { bodyOf, type Change, hasProfile, keyOf, NOTHING_YET } from './change-body.js';
import { LicensesStep } from './licenses-step.js';
import { PreviewStep } from './preview-step.js';
import { ProfileStep } from './profile-step.js';
import { UsersStep } from './users-step.js';

const STEPS = ['Users', 'Profile and location', 'Licenses', 'Preview'] as const;
const PREVIEW = 4;

/** The farthest step that what was said so far allows: an address that names a later one leads there. */
const farthest = (change: Change): number => {
  if (change.users === undefined) return 1;
  return bodyOf(change) === undefined ? PREVIEW - 1 : PREVIEW;
};

/** Changes many users at once, step by step; nothing is changed before the last button. */
const BulkChangePage = (): ReactElement => {
  const [change, setChange] = useState<Change>(() => ({ ...NOTHING_YET, users: handedOver() }));
  const search = useSearch({ strict: false }) as { readonly step?: string };
  const navigate = useNavigate();
  const { mayRun, whyOff } = usePermits();
  const productName = useProductName();
  const step = Math.min(Math.max(Number(search.step) || 1, 1), farthest(change));
  const body = bodyOf(change);
  const operation = useOperation({
    contentKey: keyOf(change),
    body: step === PREVIEW ? body : undefined,
    onStarted: (id) => void navigate({ to: `/operations/${id}` as string }),
  });
  const go = (next: number): void =>
    void navigate({ to: '.', search: ((now: object) => ({ ...now, step: String(next) })) as never });
  const set = (part: Partial<Change>): void => setChange((before) => ({ ...before, ...part }));

  const title = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    // whoever uses the keyboard or hears the page begins the next step at its title
    if (shown.current !== step) title.current?.focus();
    shown.current = step;
  }, [step]);

  const canGoOn = step < PREVIEW && (step === 2 || farthest(change) > step);
  return (
    <>
      <PageHeader title="Bulk change">
        Profile, location and licenses of many users, with a preview before anything changes
      </PageHeader>
      {whyOff !== undefined ? (
        <Text>{whyOff}</Text>
      ) : (
        <>
          <ol className={classes.steps} aria-label="Steps">
            {STEPS.map((name, index) => (
              <li key={name} aria-current={index + 1 === step ? 'step' : undefined}>
                {index + 1} {name}
              </li>
            ))}
          </ol>
          <Card withBorder className={classes.card!}>
            <Stack gap="lg">
              <Title order={2} ref={title} tabIndex={-1} className={classes.title!}>
                {STEPS[step - 1]}
              </Title>
              {step === 1 && <UsersStep users={change.users} onChange={(users) => set({ users })} />}
              {step === 2 && <ProfileStep profile={change.profile} onChange={(profile) => set({ profile })} />}
              {step === 3 && <LicensesStep change={change} onChange={set} productName={productName} />}
              {step === PREVIEW && change.users !== undefined && (
                <PreviewStep operation={operation} productName={productName} nameOf={nameOfRow(change.users)} />
              )}
              <Group justify="flex-end" gap="sm">
                {step > 1 && (
                  <Button variant="default" onClick={() => go(step - 1)}>
                    Back
                  </Button>
                )}
                {step < PREVIEW && (
                  <Button disabled={!canGoOn} onClick={() => go(step + 1)}>
                    {step === 2 && !hasProfile(change.profile) ? 'Skip' : step === PREVIEW - 1 ? 'Preview' : 'Next'}
                  </Button>
                )}
                {step === PREVIEW && body !== undefined && mayRun(body.mode) && (
                  <Button
                    color={change.how === 'replace' || change.how === 'remove' ? 'red' : 'brand'}
                    disabled={!operation.isReady}
                    loading={operation.isStarting}
                    onClick={operation.start}
                  >
                    Start
                  </Button>
                )}
              </Group>
            </Stack>
          </Card>
        </>
      )}
    </>
  );
};

export default BulkChangePage;
