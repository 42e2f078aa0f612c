import { deviceCategory } from '@mozpool/domain';
import { useId } from 'react';
import { DEVICE_TONES } from '../../ui/tones.js';
import tones from '../../ui/tones.module.css';
import classes from './state-diagram.module.css';
import { type Arrow, arrowPath, arrowsOf, placeStates, stepInto } from './state-map.js';

const MAP = placeStates();
const TITLE_BASE = 15;
const STEP_RADIUS = 8;

interface StateDiagramProps {
  /** The way that the device came, the state that it is in last. */
  way: readonly string[];
  /** Where it goes from there by itself. */
  next: readonly string[];
  held: boolean;
  /** The same in words. */
  describedBy: string;
}

/** All states of a device on one map, with the one that it is in, the way that it came and where it goes from here. */
export function StateDiagram({ way, next, held, describedBy }: StateDiagramProps) {
  const id = useId();
  const current = way.at(-1) ?? '';
  const onward = next.map((to): Arrow => ({ from: current, to }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={classes.scroller} tabIndex={0} aria-label="Map of all states">
      <svg
        className={classes.map}
        viewBox={`0 0 ${MAP.width} ${MAP.height}`}
        role="img"
        aria-label={`Map of all states. It is in ${current.replaceAll('_', ' ')}.`}
        aria-describedby={describedBy}
      >
        <defs>
          {(['came', 'next'] as const).map((kind) => (
            <marker
              key={kind}
              id={`${id}${kind}`}
              viewBox="0 0 8 8"
              refX={7}
              refY={4}
              markerUnits="userSpaceOnUse"
              markerWidth={10}
              markerHeight={10}
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 Z" className={classes[`${kind}Head`]} />
            </marker>
          ))}
        </defs>
        {MAP.groups.map(({ title, x, y, width, height }) => (
          <g key={title}>
            <rect className={classes.group} x={x} y={y} width={width} height={height} rx={8} />
            <text className={classes.title} x={x + 10} y={y + TITLE_BASE}>
              {title}
            </text>
          </g>
        ))}
        <Arrows arrows={onward} className={classes.next} marker={`url(#${id}next)`} />
        <Arrows arrows={arrowsOf(way)} className={classes.came} marker={`url(#${id}came)`} />
        {[...MAP.boxes].map(([state, box]) => {
          const role = state === current ? 'current' : way.includes(state) ? 'visited' : next.includes(state) ? 'possible' : 'other';
          const step = stepInto(way, state);
          return (
            <g
              key={state}
              data-state={state}
              data-role={role}
              className={`${classes[role]} ${tones[DEVICE_TONES[deviceCategory({ state, held: held && state === current })].tone]}`}
            >
              <rect {...box} rx={box.height / 2} />
              <text x={box.x + box.width / 2} y={box.y + box.height / 2} dominantBaseline="central" textAnchor="middle">
                {state.replaceAll('_', ' ')}
              </text>
              {step !== null && <StepNumber x={box.x} y={box.y + 2} step={step} />}
            </g>
          );
        })}
      </svg>
    </section>
  );
}

function Arrows({ arrows, className, marker }: { arrows: readonly Arrow[]; className: string | undefined; marker: string }) {
  return arrows.map(({ from, to }) => {
    const [start, end] = [MAP.boxes.get(from), MAP.boxes.get(to)];
    // a state that only a newer release knows is not on the map
    return start && end && <path key={`${from} ${to}`} className={className} d={arrowPath(start, end)} markerEnd={marker} />;
  });
}

function StepNumber({ x, y, step }: { x: number; y: number; step: number }) {
  return (
    <g className={classes.step}>
      <circle cx={x + STEP_RADIUS / 2} cy={y} r={STEP_RADIUS} />
      <text x={x + STEP_RADIUS / 2} y={y} dominantBaseline="central" textAnchor="middle">
        {step}
      </text>
    </g>
  );
}
