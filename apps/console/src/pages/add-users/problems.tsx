import { Alert, List, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { counted } from '../../parts/format.js';
import { Icon } from '../../parts/icons.js';

type Read = Shape<'UsersOfFile'>;

const MOST = 50;

/** What is wrong with a file by line, and what was left out of it. */
export const Problems = ({ problems, notes }: Pick<Read, 'problems' | 'notes'>): ReactElement => (
  <>
    {problems.length > 0 && (
      <Alert
        role="alert"
        color="red"
        icon={<Icon name="warning" />}
        title={`${counted(problems.length, 'problem')} in the file`}
      >
        <List size="sm" spacing={4}>
          {problems.slice(0, MOST).map(({ line, column, message }) => (
            <List.Item key={`${line} ${column} ${message}`}>
              Line {line}
              {column === undefined ? '' : `, ${column}`}: <bdi>{message}</bdi>
            </List.Item>
          ))}
        </List>
        {problems.length > MOST && <Text size="sm">And {counted(problems.length - MOST, 'more', 'more')}.</Text>}
      </Alert>
    )}
    {notes.length > 0 && (
      <Alert color="gray">
        <List size="sm" spacing={4}>
          {notes.slice(0, MOST).map(({ line, message }) => (
            <List.Item key={`${line} ${message}`}>
              Line {line}: {message}
            </List.Item>
          ))}
        </List>
      </Alert>
    )}
  </>
);
