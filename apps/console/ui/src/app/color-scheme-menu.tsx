import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { CheckIcon, MoonIcon, ScreenIcon, SunIcon } from '../shared/icons.js';

const SCHEMES: readonly (readonly [MantineColorScheme, string, () => React.ReactNode])[] = [
  ['auto', 'As the system', ScreenIcon],
  ['light', 'Light', SunIcon],
  ['dark', 'Dark', MoonIcon],
];

/** Light, dark or as the system says; kept in this browser. */
export function ColorSchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = SCHEMES.find(([scheme]) => scheme === colorScheme)?.[2] ?? ScreenIcon;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Colour scheme">
          <Current />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(([scheme, label, Icon]) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon />}
            rightSection={scheme === colorScheme ? <CheckIcon /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
