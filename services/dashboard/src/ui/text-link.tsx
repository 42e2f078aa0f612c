import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './text-link.module.css';

/** A link within a table, which draws hundreds of them. */
export function TextLink({ to, isStrong = false, children }: { to: string; isStrong?: boolean; children: ReactNode }) {
  return (
    <Link to={to} className={classes.link} data-strong={isStrong || undefined}>
      {children}
    </Link>
  );
}
