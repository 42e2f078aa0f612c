import classes from './row-checkbox.module.css';

interface RowCheckboxProps {
  label: string;
  isChecked: boolean;
  isMixed?: boolean;
  onToggle: (how: { range: boolean }) => void;
}

/** The box of a row. The browser's own: a table draws dozens of them with each turn of the wheel. */
export function RowCheckbox({ label, isChecked, isMixed = false, onToggle }: RowCheckboxProps) {
  return (
    <input
      type="checkbox"
      className={classes.box}
      aria-label={label}
      checked={isChecked}
      ref={(box) => {
        if (box) box.indeterminate = isMixed;
      }}
      onClick={(event) => onToggle({ range: event.shiftKey })}
      onChange={ignore}
    />
  );
}

/** The click is what counts: only it knows of the Shift key. */
const ignore = () => undefined;
