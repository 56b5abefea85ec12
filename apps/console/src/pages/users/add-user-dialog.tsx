import { type ReactElement, useState } from 'react';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { ProductChoice } from '../../parts/product-choice.js';
import type { Texts } from '../../parts/profile.js';
import { ProfileFields } from '../../parts/profile-fields.js';
import { useSubscriptions } from '../../parts/subscriptions.js';
import { UserOutcome } from '../../parts/user-outcome.js';
import { linesOf, NOTHING_WANTED } from '../../parts/wanted.js';
import { NameFields } from './name-fields.js';
import { newUserOf } from './user-bodies.js';

interface Given {
  readonly onAdded: (userId: string) => void;
  readonly onClose: () => void;
}

/** Adds one user with the licenses that are chosen: all of it or nothing. */
export const AddUserDialog = ({ onAdded, onClose }: Given): ReactElement => {
  const [displayName, setDisplayName] = useState('');
  const [address, setAddress] = useState('');
  const [texts, setTexts] = useState<Texts>({});
  const [wanted, setWanted] = useState(NOTHING_WANTED);
  const body = newUserOf({ displayName, address, texts, licenses: linesOf(wanted) });
  return (
    <ChangeDialog
      title="Add a user"
      action="Add"
      verb="post"
      path="/api/users"
      asked={body === undefined ? undefined : { body }}
      preview={(answer) => <UserOutcome outcome={answer} />}
      said={() => 'The user is added'}
      onDone={({ id }) => onAdded(id)}
      onClose={onClose}
    >
      <NameFields displayName={displayName} username={address} onDisplayName={setDisplayName} onUsername={setAddress} />
      <ProfileFields fields={['givenName', 'surname', 'jobTitle', 'department']} values={texts} onChange={setTexts} />
      <ProductChoice
        label="Licenses"
        description="The user is added with all that is chosen here, or not at all."
        offered={useSubscriptions()}
        chosen={wanted}
        hasPlans
        onChange={setWanted}
      />
    </ChangeDialog>
  );
};
