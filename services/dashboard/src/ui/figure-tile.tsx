import { Skeleton, Text } from '@mantine/core';
import { Link } from 'react-router';
import classes from './figure-tile.module.css';
import { Sparkline } from './sparkline.js';
import type { Tone } from './tones.js';
import tones from './tones.module.css';

const ICON_SIZE = 18;

interface FigureTileProps {
  tone: Tone;
  value: number | undefined;
  to: string;
  note?: string | undefined;
  /** How the number went over the last day, oldest first. */
  history?: readonly number[] | undefined;
}

/** A number that leads to what it counts. */
export function FigureTile({ tone, value, to, note, history = [] }: FigureTileProps) {
  const { icon: Icon, label } = tone;
  // the last half-hour is told when it is over; what is now belongs to the day
  const line = value === undefined || history.length === 0 ? history : [...history, value];
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
      <Sparkline values={line} />
      <Text size="xs" c="dimmed" component="span" className={classes.note}>
        {line.length > 0 && range(line)}
      </Text>
    </Link>
  );
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const words = least === most ? most.toLocaleString() : `${least.toLocaleString()}–${most.toLocaleString()}`;
  return `24 h: ${words}`;
}
