import { createTheme } from '@mantine/core';

const sans = '"Inter Variable", system-ui, sans-serif';

/** Dense and quiet: 13 px text, one accent colour, colour elsewhere only where it means a state. */
export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: sans, fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  spacing: { xs: '0.375rem', sm: '0.625rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  primaryColor: 'blue',
  // Both shades reach 4.5 : 1 against their text.
  primaryShade: { light: 8, dark: 8 },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By name: naming the components themselves would load all of them with the first page.
  components: {
    Anchor: { defaultProps: { underline: 'always', inherit: true } },
    Button: { defaultProps: { size: 'xs' } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
        styles: { title: { fontWeight: 600 } },
      },
    },
    Select: { defaultProps: { checkIconPosition: 'right' } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: '0.875rem', fz: 'sm' } },
  },
});
