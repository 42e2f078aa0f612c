import { Fragment, type ReactNode } from 'react';
import classes from './fact-list.module.css';
import { visibleText } from './visible-text.js';

/** Names and what stands for them. */
export function FactList({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.list}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{visibleText(name)}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
