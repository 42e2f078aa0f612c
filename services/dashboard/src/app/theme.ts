import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import { renderVisibleOption, renderVisiblePill } from '../ui/visible-inputs.js';

/** The fonts of the system; nothing is loaded. */
const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  defaultRadius: 'md',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  headings: { fontFamily: SANS, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: { withArrow: true, multiline: true, maw: 360, openDelay: 150, events: { hover: true, focus: true, touch: true } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close the message' } } },
    // a header inside a dialog would be taken for one of the page
    ModalHeader: { defaultProps: { component: 'div' } },
    Select: { defaultProps: { openOnFocus: false } },
    Autocomplete: { defaultProps: { renderOption: renderVisibleOption } },
    TagsInput: { defaultProps: { renderOption: renderVisibleOption, renderPill: renderVisiblePill } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.55 } } },
  },
});

/** Where Mantine's own values miss the contrast that WCAG AA asks for. */
export const cssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    '--mantine-color-body': mantine.colors.gray[0],
    '--mantine-color-dimmed': mantine.colors.gray[7],
    '--mantine-color-placeholder': mantine.colors.gray[7],
    '--mantine-color-error': mantine.colors.red[9],
    '--mantine-color-anchor': mantine.colors.cyan[9],
    '--mozpool-surface': mantine.white,
  },
  dark: {
    '--mantine-color-body': mantine.colors.dark[8],
    '--mantine-color-dimmed': mantine.colors.dark[1],
    '--mantine-color-placeholder': mantine.colors.dark[1],
    '--mantine-color-error': mantine.colors.red[4],
    '--mantine-color-anchor': mantine.colors.cyan[3],
    '--mozpool-surface': mantine.colors.dark[7],
  },
});
