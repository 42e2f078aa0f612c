import { Skeleton, Text } from '@mantine/core';
import { Link } from 'react-router';
import classes from './figure-tile.module.css';
import type { Tone } from './tones.js';
import tones from './tones.module.css';

const ICON_SIZE = 18;

/** A number that leads to what it counts. */
export function FigureTile({ tone, value, to, note }: { tone: Tone; value: number | undefined; to: string; note?: string | undefined }) {
  const { icon: Icon, label } = tone;
  return (
    <Link to={to} className={`${classes.tile} ${tones[tone.tone]}`}>
      <span className={classes.label}>
        <Icon size={ICON_SIZE} stroke={1.8} aria-hidden />
        {label}
      </span>
      {value === undefined ? <Skeleton height={34} width={56} my={5} /> : <span className={classes.value}>{value.toLocaleString()}</span>}
      <Text size="xs" c="dimmed" component="span" className={classes.note}>
        {note}
      </Text>
    </Link>
  );
}
