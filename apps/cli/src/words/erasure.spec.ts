import { erasureLines } from './erasure.js';

const answer = {
  purgeAt: '2030-01-31T00:00:00.000Z',
  purged: [{ service: 'exchange' }, { service: 'teams' }],
  kept: ['sharepoint'],
};

it('says whom it erased, and what of the data stays', () => {
  expect(erasureLines('ann', answer)).toEqual([
    'Erased ann for good; the user could have been restored until 2030-01-31T00:00:00.000Z',
    'Data purged: exchange, teams',
    'Data kept for good: sharepoint',
  ]);
});

it('says of a dry run whom it would erase', () => {
  expect(erasureLines('ann', { ...answer, kept: [], dryRun: true })).toEqual([
    'Would erase ann for good; the user can be restored until 2030-01-31T00:00:00.000Z',
    'Data would be purged: exchange, teams',
  ]);
});
