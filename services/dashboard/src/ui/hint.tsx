import { Tooltip } from '@mantine/core';
import { cloneElement, type ReactElement, type ReactNode, type RefAttributes, useRef, useState } from 'react';

interface Hoverable extends RefAttributes<HTMLElement> {
  onMouseEnter?: () => void;
  onMouseLeave?: () => void;
}

interface HintProps {
  /** Asked for when it is shown, and not before. */
  label: () => ReactNode;
  children: ReactElement<Hoverable>;
}

/** A tooltip that costs nothing until the pointer is there: tables have hundreds of them. For text, which cannot have the focus. */
export function Hint({ label, children }: HintProps) {
  const target = useRef<HTMLElement>(null);
  const [isShown, setShown] = useState(false);
  const watched = cloneElement(children, { ref: target, onMouseEnter: () => setShown(true), onMouseLeave: () => setShown(false) });
  return (
    <>
      {watched}
      {isShown && <Tooltip target={target} opened label={label()} />}
    </>
  );
}
