import { Badge, Loader, Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactElement, useEffect, useId, useState } from 'react';
import { Icon } from '../parts/icons.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import classes from './search-dialog.module.css';
import { type Finding, useFindings } from './use-findings.js';

const PAUSE_MS = 200;

/** Finds things by words, and goes there: all of it by the keyboard, too. */
const SearchDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  const navigate = useNavigate();
  const list = useId();
  const [text, setText] = useState('');
  const [words] = useDebouncedValue(text.trim(), PAUSE_MS);
  const { findings, isLoading, error, isPast } = useFindings(words);
  const [at, setAt] = useState(0);
  const active = Math.min(at, findings.length - 1);
  useEffect(() => {
    document.querySelector(`[id="${list}-${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active, list]);

  const go = ({ to, params }: Finding): void => {
    onClose();
    void navigate({ to, ...(params === undefined ? {} : { params: params as never }) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && findings.length > 0) {
      event.preventDefault();
      setAt((active + step + findings.length) % findings.length);
    }
    // what is shown is of the words that stand there
    if (event.key === 'Enter' && words === text.trim() && findings[active] !== undefined) go(findings[active]);
  };
  return (
    <Modal opened onClose={onClose} title="Search" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Search everything"
        aria-expanded={findings.length > 0}
        aria-controls={list}
        aria-activedescendant={active < 0 ? undefined : `${list}-${active}`}
        placeholder={isPast ? 'Whole address or id, product, page' : 'Name, address, product, page, id'}
        description={isPast ? 'The past knows no names: users are found by their id or whole address.' : undefined}
        leftSection={<Icon name="search" size={16} />}
        rightSection={isLoading ? <Loader size="xs" role="status" aria-label="Searching" /> : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ProblemAlert error={error} />
      {findings.length > 0 && (
        <div id={list} role="listbox" aria-label="Found" className={classes.list}>
          {findings.map((finding, index) => (
            // the field keeps the focus, and its keys choose
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={finding.key}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              className={classes.option}
              onClick={() => go(finding)}
            >
              <span className={classes.name}>
                <bdi>{finding.name}</bdi>
                {finding.detail !== undefined && finding.detail !== finding.name && (
                  <Text span size="xs" c="dimmed">
                    <bdi>{finding.detail}</bdi>
                  </Text>
                )}
              </span>
              <Badge variant="light" color="gray" tt="none">
                {finding.kind}
              </Badge>
            </div>
          ))}
        </div>
      )}
      {findings.length === 0 && !isLoading && words === text.trim() && (
        <Text size="sm" c="dimmed" role="status">
          Nothing is called like that.
        </Text>
      )}
    </Modal>
  );
};

export default SearchDialog;
