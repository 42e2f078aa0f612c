import { memo } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { Hint } from '../../ui/hint.js';
import { DEVICE_TONES } from '../../ui/tones.js';
import tones from '../../ui/tones.module.css';
import { cutText, visibleText } from '../../ui/visible-text.js';
import type { RackDevice } from './rack.js';
import classes from './rack.module.css';

const ICON_SIZE = 16;
const MAX_NAME = 14;

/** A device in its place: its state by colour and sign. Drawn anew only where it changed. */
export const RackTile = memo(function RackTile({ device: { name, state, category, holder }, socket }: RackDevice) {
  const { icon: Sign, tone, label } = DEVICE_TONES[category];
  const shown = cutText(name, MAX_NAME);
  const about = [socket, state.replaceAll('_', ' '), holder && `held by ${cutText(holder.assignee, 60).shown}`].filter(Boolean).join(' · ');
  return (
    <Hint label={() => visibleText(`${name}: ${about}`)}>
      <Link to={paths.device(name)} className={`${classes.tile} ${tones[tone]}`} aria-label={visibleText(`${name}, ${label}, ${about}`)}>
        <Sign size={ICON_SIZE} stroke={1.8} aria-hidden />
        <bdi className={classes.name}>
          {visibleText(shown.shown)}
          {shown.isCut && '…'}
        </bdi>
      </Link>
    </Hint>
  );
});
