import { Tooltip } from '@mantine/core';
import { cloneElement, type ReactElement, type ReactNode, type RefAttributes, useRef, useState } from 'react';

interface Hoverable extends RefAttributes<HTMLElement> {
  onMouseEnter?: () => void;
  onMouseLeave?: () => void;
  onFocus?: () => void;
  onBlur?: () => void;
}

interface HintProps {
  /** Asked for when it is shown, and not before. */
  label: () => ReactNode;
  children: ReactElement<Hoverable>;
}

/** A tooltip that costs nothing until the pointer or the focus is there: tables have hundreds of them, a rack has thousands. */
export function Hint({ label, children }: HintProps) {
  const target = useRef<HTMLElement>(null);
  const [isShown, setShown] = useState(false);
  const [show, hide] = [() => setShown(true), () => setShown(false)];
  const watched = cloneElement(children, { ref: target, onMouseEnter: show, onMouseLeave: hide, onFocus: show, onBlur: hide });
  return (
    <>
      {watched}
      {isShown && <Tooltip target={target} opened label={label()} />}
    </>
  );
}
